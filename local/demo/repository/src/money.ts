/** An amount of money in whole cents. */
export type Cents = number;

/** Rounds half a cent up, as the tax office wants it. */
export function roundCents(amount: number): Cents {
  return Math.floor(amount + 0.5);
}

/** Takes a percentage off an amount. */
export function takeOff(amount: Cents, percent: number): Cents {
  return roundCents((amount * (100 - percent)) / 100);
}

/** `1234` as `12.34`. */
export function formatCents(amount: Cents): string {
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
