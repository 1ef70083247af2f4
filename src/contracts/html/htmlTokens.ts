interface Sourced {
  /** The characters it stands in: those of all tokens together are the text. */
  readonly source: string;
}

/** A piece of HTML. The end of an element whose content is raw text has that text in its source. */
export type HtmlToken = Sourced &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'start'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
    | { readonly kind: 'end'; readonly name: string }
    /** A comment, or what browsers take for one. */
    | { readonly kind: 'comment' }
    /** A tag that never ends: browsers drop it and all that follows. */
    | { readonly kind: 'unended' }
  );

/** Elements whose content browsers take as text up to the end tag, and do not show as text of the document. */
const rawElements: ReadonlySet<string> = new Set(
  'iframe noembed noframes noscript plaintext script style textarea title xmp'.split(' '),
);
const letter = /[a-z]/i;
const nameEnd = /[\t\n\f\r />]/g;
/** Mentions in Azure DevOps' Markdown, `@<id>`, are no tags. */
const mention = /<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}>/iy;

/**
 * HTML cut into tokens as a browser cuts it (WHATWG, 13.2.5): a quoted attribute may hold `>`, a comment ends with `-->` or
 * `--!>`, and what is opened and never ended takes in the rest. Linear in the text.
 */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  const find = finder(html);
  const markup = /<(?=[a-z!?/])/gi;
  let position = 0;
  while (position < html.length) {
    markup.lastIndex = position;
    const open = markup.exec(html)?.index ?? html.length;
    if (open > position) yield textToken(html.slice(position, open));
    position = open;
    if (open === html.length) return;
    const skipped = afterNoTag(html, open, find);
    if (skipped !== undefined) {
      position = skipped.end;
      const source = html.slice(open, position);
      yield skipped.isText ? textToken(source) : { kind: 'comment', source };
      continue;
    }
    const isEnd = html[open + 1] === '/';
    const { name, attributes, end } = readTag(html, open + (isEnd ? 2 : 1), find);
    const source = html.slice(open, end);
    position = end;
    if (end > html.length) yield { kind: 'unended', source };
    else if (isEnd) yield { kind: 'end', name, source };
    else yield { kind: 'start', name, attributes, source };
    if (!isEnd && rawElements.has(name) && end < html.length) {
      position = name === 'plaintext' ? html.length : afterRawText(html, name, end);
      yield { kind: 'end', name, source: html.slice(end, position) };
    }
  }
}

function textToken(text: string): HtmlToken {
  return { kind: 'text', text, source: text };
}

/** Where a text stands next, or the length of the whole: remembered, so that what is not there is looked for once. */
type Finder = (text: string, from: number) => number;

function finder(html: string): Finder {
  const found = new Map<string, number>();
  return (text, from) => {
    const known = found.get(text);
    if (known !== undefined && known >= from) return known;
    const at = html.indexOf(text, from);
    const place = at === -1 ? Number.POSITIVE_INFINITY : at;
    found.set(text, place);
    return place;
  };
}

interface Skipped {
  readonly end: number;
  readonly isText: boolean;
}

/** What begins with `<` and is no tag; undefined for a tag. */
function afterNoTag(html: string, open: number, find: Finder): Skipped | undefined {
  if (html.startsWith('<!--', open)) {
    const end = Math.min(find('-->', open + 2) + 3, find('--!>', open + 4) + 4);
    return { end: Math.min(end, html.length), isText: false };
  }
  const next = html[open + 1] ?? '';
  const isEnd = next === '/';
  const first = isEnd ? (html[open + 2] ?? '') : next;
  if (next === '!' || next === '?' || (isEnd && first !== '' && !letter.test(first))) {
    return { end: Math.min(find('>', open) + 1, html.length), isText: false };
  }
  mention.lastIndex = open;
  const mentioned = mention.exec(html);
  if (mentioned !== null) return { end: open + mentioned[0].length, isText: true };
  // What is left is `</` at the very end.
  return first === '' ? { end: html.length, isText: true } : undefined;
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Beyond the text where the tag has no end. */
  readonly end: number;
}

function readTag(html: string, start: number, find: Finder): Tag {
  nameEnd.lastIndex = start;
  let position = nameEnd.exec(html)?.index ?? html.length + 1;
  const name = html.slice(start, position).toLowerCase();
  const attributes = new Map<string, string>();
  for (;;) {
    position = skip(html, position, '/');
    if (position >= html.length) return { name, attributes, end: html.length + 1 };
    if (html[position] === '>') return { name, attributes, end: position + 1 };
    const key = upTo(html, position + 1, /[\t\n\f\r />=]/g);
    const attribute = html.slice(position, key).toLowerCase();
    const equals = skip(html, key);
    const value = html[equals] === '=' ? readValue(html, skip(html, equals + 1), find) : { text: '', end: key };
    if (!attributes.has(attribute)) attributes.set(attribute, value.text);
    position = value.end;
  }
}

function readValue(html: string, start: number, find: Finder): { readonly text: string; readonly end: number } {
  const quote = html[start];
  if (quote === '"' || quote === "'") {
    const end = find(quote, start + 1);
    return { text: html.slice(start + 1, end), end: end + 1 };
  }
  const end = upTo(html, start, /[\t\n\f\r >]/g);
  return { text: html.slice(start, end), end };
}

/** The first place from `start` on that holds no white space, nor `other`. */
function skip(html: string, start: number, other = ' '): number {
  let position = start;
  while (position < html.length && ('\t\n\f\r '.includes(html[position] ?? '') || html[position] === other))
    position += 1;
  return position;
}

function upTo(html: string, start: number, end: RegExp): number {
  end.lastIndex = start;
  return end.exec(html)?.index ?? html.length;
}

function afterRawText(html: string, name: string, start: number): number {
  const close = new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'gi');
  close.lastIndex = start;
  const found = close.exec(html);
  if (found === null) return html.length;
  const end = html.indexOf('>', found.index);
  return end === -1 ? html.length : end + 1;
}
