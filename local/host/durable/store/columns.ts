import type { SQLOutputValue } from 'node:sqlite';

export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A column that is never null and holds text. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`Column ${column} holds ${typeof value} where text is stored.`);
  return value;
}

export function optionalTextOf(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** A column that is never null and holds a whole number. */
export function integerOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number')
    throw new TypeError(`Column ${column} holds ${typeof value} where a number is stored.`);
  return value;
}

export function optionalIntegerOf(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : integerOf(row, column);
}
