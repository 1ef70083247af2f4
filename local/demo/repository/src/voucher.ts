import type { Cents } from './money.ts';

export type Voucher = {
  readonly code: string;
  readonly worth: Cents;
  readonly minimumTotal: Cents;
};

/** What is left to pay after a voucher; never less than nothing. */
export function applyVoucher(total: Cents, voucher: Voucher | undefined): Cents {
  if (voucher === undefined || total < voucher.minimumTotal) return total;
  return Math.max(0, total - voucher.worth);
}
