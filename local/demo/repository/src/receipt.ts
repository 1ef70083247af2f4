import { basketTotal, type Line, lineTotal } from './basket.ts';
import { formatCents } from './money.ts';
import { applyVoucher, type Voucher } from './voucher.ts';

const width = 32;

/** The receipt as lines of text. */
export function printReceipt(lines: readonly Line[], voucher?: Voucher): string {
  const total = basketTotal(lines);
  const toPay = applyVoucher(total, voucher);
  const rows = lines.map((line) => row(`${line.quantity} x ${line.name}`, formatCents(lineTotal(line))));
  const voucherRows = toPay === total ? [] : [row('Voucher', formatCents(toPay - total))];
  return [...rows, ...voucherRows, row('Total', formatCents(toPay))].join('\n');
}

function row(left: string, right: string): string {
  return left.padEnd(width - right.length) + right;
}
