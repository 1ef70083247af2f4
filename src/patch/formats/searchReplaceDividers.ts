import type { ReplyLine } from '../edits/replyLines.ts';

const seven = /^={7}$/;
/** What divides a block, as it is written or nearly so. */
export const dividerPattern = /^={5,9}$/;
const anyLength = /^={5,40}$/;
/** More readings of one block are not tried. */
const mostDividers = 8;

export interface Dividers {
  /** Indexes of the lines, the likeliest first. */
  readonly tried: readonly number[];
  /**
   * Whether another line may divide the block as well. Without it no reading is safe: one that ends too early has old
   * lines that stand in the file, too.
   */
  readonly areTooMany: boolean;
}

/**
 * The lines that may divide a SEARCH/REPLACE block, the likeliest first. The divider has seven `=`. Others are text, as the
 * underline of a heading is, unless the block has none of seven; then those of nearly as many count, and a longer one only
 * where it stands alone. Of several of seven some underline headings: each of them is a reading of the block, and the file
 * tells which is right.
 * @param from index of the first line below the opening marker
 * @param end index of the line with the closing marker
 */
export function findDividers(lines: readonly ReplyLine[], from: number, end: number): Dividers {
  const body = lines.slice(from, end);
  const matching = (pattern: RegExp) => body.flatMap(({ text }, index) => (pattern.test(text) ? [index] : []));
  const found = [seven, dividerPattern].map(matching).find(({ length }) => length > 0) ?? alone(matching(anyLength));
  const middle = (found.length - 1) / 2;
  const order = new Map(found.map((index, at) => [index, Math.abs(at - middle)]));
  const likely = found.toSorted(
    (a, b) => Number(isUnderline(body, a)) - Number(isUnderline(body, b)) || (order.get(a) ?? 0) - (order.get(b) ?? 0),
  );
  return {
    tried: likely.slice(0, mostDividers).map((index) => from + index),
    areTooMany: likely.slice(mostDividers).some((index) => !isUnderline(body, index)),
  };
}

function alone(found: readonly number[]): readonly number[] {
  return found.length === 1 ? found : [];
}

/** A heading is as long as the line under it. */
function isUnderline(body: readonly ReplyLine[], index: number): boolean {
  const above = body[index - 1]?.text ?? '';
  return above.trim() !== '' && above.length === (body[index]?.text.length ?? 0);
}
