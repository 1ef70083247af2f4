/**
 * Text of others is read in time linear in it. These stand for patterns such as `/x+$/`, which begin again at every
 * character of a run and so take time that grows with its square.
 */

/** A text without the characters of a set at its end. */
export function trimmedEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** A text without the characters of a set at its beginning. */
export function trimmedStart(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text.charAt(start))) start += 1;
  return text.slice(start);
}

/** A text without the characters of one set at its beginning, and of another one at its end. */
export function trimmedBoth(text: string, characters: string, atEnd: string = characters): string {
  return trimmedEnd(trimmedStart(text, characters), atEnd);
}

/** A text with one blank for every run of blanks and line breaks. */
export function collapseWhitespace(text: string): string {
  // Most runs are one blank already and stay: replacing each of them would take a hundred times as long. A run of any length
  // at once would overflow the stack of the regular expression.
  let rest = text;
  for (let before = -1; before !== rest.length; ) {
    before = rest.length;
    rest = rest.replace(/\s{2,4096}|[^\S ]/g, ' ');
  }
  return rest;
}

/** So many marks after a letter no writing needs (Unicode's Stream-Safe Text Format, UAX #15, section 13). */
const mostMarks = 30;
const markJoiner = '\u034f';

/**
 * A text with composed letters (NFC). Putting marks into their order takes time that grows with the square of their number, so
 * that long runs are cut into shorter ones by a character that is not seen.
 */
export function normalizeNfc(text: string): string {
  if (!/\p{M}/u.test(text)) return text.normalize('NFC');
  const parts: string[] = [];
  let marks = 0;
  for (const character of text) {
    marks = /\p{M}/u.test(character) ? marks + 1 : 0;
    if (marks > mostMarks) {
      parts.push(markJoiner);
      marks = 1;
    }
    parts.push(character);
  }
  return parts.join('').normalize('NFC');
}

/** Which line, counted from 1, each offset of a text stands in; offsets may be asked for in any order. */
export function lineNumbers(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
