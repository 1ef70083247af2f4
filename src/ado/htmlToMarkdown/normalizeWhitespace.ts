/** So many non-breaking and other odd blanks keep the layout that they were written for. */
const mostOddBlanks = 1_000;
/** Blanks other than those of HTML itself, as characters and as character references, with and without semicolon. */
const oddBlank = /[^\S \t\r\n]|&(?:#x[0-9a-f]+|#\d+|[a-z]{4,18}\d{0,2})(?![0-9a-z]);?/gi;
const namedBlanks: ReadonlySet<string> = new Set(
  (
    'nbsp nonbreakingspace ensp emsp emsp13 emsp14 numsp puncsp thinsp thinspace hairsp verythinspace mediumspace ' +
    'thickspace'
  ).split(' '),
);

/**
 * HTML in which odd blanks have become plain ones, where it holds very many: the conversion to Markdown looks through
 * every run of them again from each of its characters. Texts of people keep theirs.
 */
export function normalizeWhitespace(html: string): string {
  const count = [...html.matchAll(oddBlank)].filter(([found]) => isBlank(found)).length;
  return count <= mostOddBlanks ? html : html.replace(oddBlank, (found) => (isBlank(found) ? ' ' : found));
}

function isBlank(found: string): boolean {
  if (!found.startsWith('&')) return true;
  const name = found.slice(1).replace(';', '').toLowerCase();
  if (!name.startsWith('#')) return namedBlanks.has(name);
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10ffff && /[^\S \t\r\n]/.test(String.fromCodePoint(code));
}
