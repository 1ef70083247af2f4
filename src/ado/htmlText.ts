/** Elements whose content is no text of the document. */
const unreadElements: ReadonlySet<string> = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'title']);
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
const tagStart = /^<(\/?)([a-z][a-z0-9:-]*)/i;

/**
 * The text of an HTML fragment without its markup, in one pass over it, so that no input makes it slow. Block elements
 * become line breaks.
 */
export function htmlText(html: string): string {
  const parts: string[] = [];
  let position = 0;
  while (position < html.length) {
    const open = html.indexOf('<', position);
    if (open === -1) {
      parts.push(html.slice(position));
      break;
    }
    parts.push(html.slice(position, open));
    const tag = tagAt(html, open);
    parts.push(tag.text);
    position = tag.end;
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

function tagAt(html: string, open: number): { readonly text: string; readonly end: number } {
  if (html.startsWith('<!--', open)) {
    return { text: '', end: after(html, '-->', open + 4) };
  }
  const [whole, slash, name] = tagStart.exec(html.slice(open, open + 40)) ?? [];
  if (whole === undefined || name === undefined) {
    return { text: '<', end: open + 1 };
  }
  const end = after(html, '>', open);
  const element = name.toLowerCase();
  if (slash === '' && unreadElements.has(element)) {
    const close = html.slice(end).search(new RegExp(`</${element}`, 'i'));
    return { text: ' ', end: close === -1 ? html.length : after(html, '>', end + close) };
  }
  return { text: lineElements.has(element) ? '\n' : '', end };
}

function after(html: string, text: string, from: number): number {
  const found = html.indexOf(text, from);
  return found === -1 ? html.length : found + text.length;
}
