import type { ReplyLine } from './replyText.ts';

const seven = /^={7}$/;
const divider = /^={5,9}$/;
const anyLength = /^={5,40}$/;
/** More readings of one block are not tried. */
const mostDividers = 8;

/**
 * The lines that may divide a SEARCH/REPLACE block, the likeliest first. The divider has seven `=`. Others are text, as the
 * underline of a heading is, unless the block has none of seven; then those of nearly as many count, and a longer one only
 * where it stands alone. Of several of seven some underline headings: each of them is a reading of the block, and the file
 * tells which is right.
 * @param from index of the first line below the opening marker
 * @param end index of the line with the closing marker
 */
export function dividersIn(lines: readonly ReplyLine[], from: number, end: number): readonly number[] {
  const body = lines.slice(from, end);
  const matching = (pattern: RegExp) => body.flatMap(({ text }, index) => (pattern.test(text) ? [index] : []));
  const found = [seven, divider].map(matching).find(({ length }) => length > 0) ?? alone(matching(anyLength));
  const middle = (found.length - 1) / 2;
  const order = new Map(found.map((index, at) => [index, Math.abs(at - middle)]));
  return found
    .slice(0, mostDividers)
    .toSorted(
      (a, b) =>
        Number(isUnderline(body, a)) - Number(isUnderline(body, b)) || (order.get(a) ?? 0) - (order.get(b) ?? 0),
    )
    .map((index) => from + index);
}

function alone(found: readonly number[]): readonly number[] {
  return found.length === 1 ? found : [];
}

/** A heading is as long as the line under it. */
function isUnderline(body: readonly ReplyLine[], index: number): boolean {
  const above = body[index - 1]?.text ?? '';
  return above.trim() !== '' && above.length === (body[index]?.text.length ?? 0);
}
