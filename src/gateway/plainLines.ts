const lineBreakingTags: ReadonlySet<string> = new Set(
  'address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul'.split(' '),
);
const passedOverTags: ReadonlySet<string> = new Set(['blockquote', 'pre', 'script', 'style']);

const namedEntities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['gt', '>'],
  ['lt', '<'],
  ['nbsp', ' '],
  ['quot', '"'],
  ['sol', '/'],
]);

const entityPattern = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,8}));/gi;
/** Mentions in Markdown, `@<id>`, are no tags. */
const tagPattern = /<(\/?)([a-z][a-z0-9]*)(?=[\s/>])[^<>]*>|<!--/gi;
const invisible = /[\u00AD\u200B-\u200F\u2060-\u2064\uFEFF]/g;
const fencePattern = /^(`{3,}|~{3,})/;
const indentedCode = /^(?: {4}| {0,3}\t)/;

/**
 * The lines a reader sees in a comment, trimmed, without what is quoted or shown as a block of code; code within a line
 * keeps backticks around it. Takes HTML and Markdown, in time linear in the text.
 */
export function plainLines(text: string): readonly string[] {
  const { plain, isHtml } = withoutMarkup(text);
  const fence = { open: '' };
  let mayBeCode = !isHtml;
  return plain.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((raw) => {
    const line = decodeEntities(raw).replace(invisible, '').replaceAll('\u00A0', ' ').trim();
    if (isFenced(line, fence)) return [];
    // Markdown takes indented lines as code, unless they go on a paragraph.
    mayBeCode = !isHtml && (line === '' || (mayBeCode && indentedCode.test(raw)));
    return mayBeCode || line === '' || line.startsWith('>') ? [] : [line];
  });
}

/** Whether a line is part of a fenced block: a fence ends with the same characters, at least as many. */
function isFenced(line: string, fence: { open: string }): boolean {
  const found = fencePattern.exec(line)?.[1];
  if (fence.open === '') {
    fence.open = found ?? '';
    return found !== undefined;
  }
  if (found?.startsWith(fence.open) === true && line === found) fence.open = '';
  return true;
}

function withoutMarkup(text: string): { readonly plain: string; readonly isHtml: boolean } {
  const pieces: string[] = [];
  let position = 0;
  let passedOver = 0;
  let isCode = false;
  const keep = (end?: number) => {
    const piece = text.slice(position, end);
    if (passedOver === 0) pieces.push(isCode ? piece.replaceAll(/[\r\n]/g, ' ') : piece);
  };
  tagPattern.lastIndex = 0;
  for (let tag = tagPattern.exec(text); tag !== null; tag = tagPattern.exec(text)) {
    keep(tag.index);
    const name = tag[2]?.toLowerCase();
    if (name === undefined) {
      const end = text.indexOf('-->', tag.index);
      position = end === -1 ? text.length : end + 3;
    } else {
      const isEnd = tag[1] === '/';
      passedOver = passedOverTags.has(name) ? Math.max(0, passedOver + (isEnd ? -1 : 1)) : passedOver;
      isCode = name === 'code' ? !isEnd : isCode;
      if (passedOver === 0) pieces.push(replacementOf(name, isCode));
      position = tag.index + tag[0].length;
    }
    tagPattern.lastIndex = position;
  }
  keep();
  return { plain: pieces.join(''), isHtml: pieces.length > 1 };
}

function replacementOf(tagName: string, isCode: boolean): string {
  if (tagName === 'code') return '`';
  if (!lineBreakingTags.has(tagName)) return '';
  return isCode ? ' ' : '\n';
}

function decodeEntities(text: string): string {
  return text.replace(entityPattern, (entity, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) {
      return namedEntities.get(name.toLowerCase()) ?? entity;
    }
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}
