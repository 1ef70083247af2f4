import { shownTokens } from '../../contracts/html/hiddenMarkup.ts';

const lineElements: ReadonlySet<string> = new Set(
  'address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tbody td th tr ul'.split(
    ' ',
  ),
);
const namedEntities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/**
 * The text of an HTML fragment without its markup and without what is hidden, in one pass over it, so that no input makes it
 * slow. Block elements become line breaks.
 */
export function htmlToText(html: string): string {
  const parts: string[] = [];
  for (const token of shownTokens(html, 'known')) {
    if (token.kind === 'text') parts.push(token.text);
    else if (lineElements.has(token.name)) parts.push('\n');
  }
  return decodeEntities(parts.join(''));
}

/** Character references as the characters they stand for; unknown ones stay as they are. */
export function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) {
      return namedEntities.get(name.toLowerCase()) ?? whole;
    }
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : whole;
  });
}
