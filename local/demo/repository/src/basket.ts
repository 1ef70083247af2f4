import { type Cents, takeOff } from './money.ts';

export type Line = {
  readonly name: string;
  readonly unitPrice: Cents;
  readonly quantity: number;
  /** Percentage taken off this line, 0 for none. */
  readonly discountPercent: number;
};

/** What one line of a basket costs. */
export function lineTotal(line: Line): Cents {
  return takeOff(line.unitPrice, line.discountPercent) * line.quantity;
}

/** What the whole basket costs, before vouchers. */
export function basketTotal(lines: readonly Line[]): Cents {
  return lines.reduce((sum, line) => sum + lineTotal(line), 0);
}
