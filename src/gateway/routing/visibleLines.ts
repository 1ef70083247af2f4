import { shownTokens } from '../../contracts/html/hiddenMarkup.ts';

const lineBreakingTags: ReadonlySet<string> = new Set(
  'address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul'.split(' '),
);
const passedOverTags: ReadonlySet<string> = new Set(['blockquote', 'pre']);

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
const invisible = /[\u00AD\u200B-\u200F\u2060-\u2064\uFEFF]/g;
/** A code block, or a diagram for Azure DevOps: `::: mermaid`. */
const fencePattern = /^(`{3,}|~{3,}|:{3,})/;
/** A link or picture that ends on its line, with at most a plain title, and struck text that does. */
const wholeLink = /(?:!\[[^\][]*)?\]\([^\s()"']*(?: +"[^"]*")?\)|~~[^~]+~~/g;
/** What can open a link's title, a definition or struck text, which readers do not see as written. */
const openMarkup = /\]\(|\]:|!\[|^\[[^\]]*$|~~/;
const indentedCode = /^(?: {4}| {0,3}\t)/;

/**
 * The lines a reader sees in a comment, trimmed, without quotes, struck text, code blocks, and anything hidden or not
 * plainly shown; see `shownTokens`. Code within a line keeps backticks around it. Takes HTML and Markdown, in time
 * linear in the text.
 */
export function visibleLines(text: string): readonly string[] {
  const { plain, isHtml } = withoutMarkup(text);
  const fence = { open: '' };
  let mayBeCode = !isHtml;
  let isUnclear = false;
  return plain.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((raw) => {
    // There can be millions of empty lines.
    const line = raw === '' ? '' : visibleText(raw);
    if (isFenced(line, fence)) return [];
    const wasUnclear = isUnclear && line !== '';
    isUnclear = line !== '' && (isUnclear || isOpen(line));
    if (wasUnclear) return [];
    // Markdown treats indented lines as code, unless they continue a paragraph.
    mayBeCode = !isHtml && (line === '' || (mayBeCode && indentedCode.test(raw)));
    return mayBeCode || line === '' || line.startsWith('>') ? [] : [line];
  });
}

function visibleText(line: string): string {
  return decodeEntities(line).replace(invisible, '').replaceAll('\u00A0', ' ').trim();
}

function isOpen(line: string): boolean {
  // A line with a whole link also contains what can open one, so most lines are checked only once.
  return openMarkup.test(line) && openMarkup.test(line.replaceAll(wholeLink, ''));
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
  let passedOver = 0;
  let isCode = false;
  let isHtml = false;
  for (const token of shownTokens(text, 'unclear')) {
    if (token.kind === 'text') {
      if (passedOver === 0) pieces.push(isCode ? token.text.replaceAll(/[\r\n]/g, ' ') : token.text);
      continue;
    }
    const { kind, name } = token;
    isHtml = true;
    if (passedOverTags.has(name)) passedOver = Math.max(0, passedOver + (kind === 'end' ? -1 : 1));
    if (name === 'code') isCode = kind === 'start';
    if (passedOver === 0) pieces.push(replacementOf(name, isCode));
  }
  return { plain: pieces.join(''), isHtml };
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
