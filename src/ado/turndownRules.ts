import type TurndownService from 'turndown';
import { backgroundOf, hidesByStyle } from '../contracts/html/hiddenStyle.ts';
import { trimmedStart } from '../contracts/linearText.ts';

/** What the rules read of a document node; the full DOM types belong to browsers. */
interface HtmlNode {
  readonly nodeName: string;
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly firstChild: HtmlNode | null;
  readonly nextSibling: HtmlNode | null;
  readonly previousSibling: HtmlNode | null;
  readonly parentNode: HtmlNode | null;
  readonly childNodes: Iterable<HtmlNode>;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
}

/** Stands before each line break, so that many make no run of blanks; no text has this character. */
export const lineBreakMark = '\ufdd0';
/** Turndown looks from each character of a run of blanks to its end, so that no run may be long. */
const longestBlank = 200;
const textNode = 3;
const elementNode = 1;
const unreadElements = (
  'SCRIPT STYLE TEMPLATE NOSCRIPT IFRAME OBJECT EMBED HEAD TITLE META LINK SVG MATH CANVAS AUDIO VIDEO FORM INPUT ' +
  'BUTTON SELECT TEXTAREA RP DATALIST NOEMBED NOFRAMES APPLET'
).split(' ');
const codeLines: ReadonlySet<string> = new Set(['DIV', 'P', 'LI']);

/** The rules that make Azure DevOps' rich text into Markdown a model reads well, and leave out what people do not see. */
export function addRules(service: TurndownService): void {
  service.addRule('unread', { filter: (node: HtmlNode) => isUnread(node), replacement: () => '' });
  service.addRule('mention', {
    filter: (node: HtmlNode) => node.nodeName === 'A' && (node.hasAttribute('data-vss-mention') || !isWebLink(node)),
    replacement: (content) => content,
  });
  service.addRule('image', {
    filter: 'img',
    replacement: (_content, node: HtmlNode) => imageMarkdown(node),
  });
  service.addRule('line break', { filter: 'br', replacement: () => `${lineBreakMark}\n` });
  service.addRule('code block', {
    filter: (node: HtmlNode) => node.nodeName === 'PRE',
    replacement: (_content, node: HtmlNode) => codeBlockMarkdown(node),
  });
  service.addRule('table cell', {
    filter: ['td', 'th'],
    replacement: (content) =>
      ` ${content
        .replaceAll(lineBreakMark, '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join(' ')
        .replaceAll('|', '\\|')} |`,
  });
  service.addRule('table row', {
    filter: 'tr',
    replacement: (content, node: HtmlNode) => `\n|${content}${isFirstRow(node) ? separatorRow(node) : ''}`,
  });
  service.addRule('table', {
    filter: ['table', 'tbody', 'thead', 'tfoot'],
    replacement: (content, node: HtmlNode) => (node.nodeName === 'TABLE' ? `\n\n${content.trim()}\n\n` : content),
  });
}

function isUnread(node: HtmlNode): boolean {
  return unreadElements.includes(node.nodeName.toUpperCase()) || node.hasAttribute('hidden') || isHiddenByStyle(node);
}

function isHiddenByStyle(node: HtmlNode): boolean {
  const colour = node.getAttribute('color');
  const style = `${colour === null ? '' : `color:${colour};`}${node.getAttribute('style') ?? ''}`;
  return style !== '' && hidesByStyle(style, groundOf(node.parentNode));
}

const grounds = new WeakMap<HtmlNode, { readonly ground: string | undefined }>();

/** The nearest background around a node; remembered, since many nodes lie in one. Nesting is bounded: `isReasonable`. */
function groundOf(node: HtmlNode | null): string | undefined {
  if (node === null || node.nodeType !== elementNode) return undefined;
  const known = grounds.get(node);
  if (known !== undefined) return known.ground;
  const own = backgroundOf(node.getAttribute('style') ?? '') ?? node.getAttribute('bgcolor') ?? 'transparent';
  const ground = own === 'transparent' ? groundOf(node.parentNode) : own;
  grounds.set(node, { ground });
  return ground;
}

function isWebLink(node: HtmlNode): boolean {
  return /^(https?:\/\/|mailto:)/i.test(node.getAttribute('href')?.trim() ?? '');
}

function imageMarkdown(node: HtmlNode): string {
  const alternative = (node.getAttribute('alt') ?? '').replace(/[\s[\]]+/g, ' ').trim();
  const source = node.getAttribute('src')?.trim() ?? '';
  return /^https?:\/\/\S+$/i.test(source) ? `![${alternative}](${source})` : alternative;
}

function codeBlockMarkdown(node: HtmlNode): string {
  const code = trimmedStart(codeText(node), '\n')
    .trimEnd()
    .replace(/\s+/g, (run) => run.slice(0, longestBlank));
  const longestRun = [...code.matchAll(/`+/g)].reduce((longest, run) => Math.max(longest, run[0].length), 2);
  const fence = '`'.repeat(longestRun + 1);
  return `\n\n${fence}${codeLanguage(node)}\n${code}\n${fence}\n\n`;
}

function codeLanguage(node: HtmlNode): string {
  const classes = [node, node.firstChild].map((element) =>
    element?.nodeType === elementNode ? (element.getAttribute('class') ?? '') : '',
  );
  return /(?:^|\s)lang(?:uage)?-([\w+#-]{1,20})/.exec(classes.join(' '))?.[1] ?? '';
}

/** Editors put the lines of a code block into `<div>`s or end them with `<br>`. */
function codeText(root: HtmlNode): string {
  const parts: string[] = [];
  for (let node = root.firstChild; node !== null; node = nextNode(node, root)) {
    if (node.nodeType === textNode) {
      parts.push(node.nodeValue ?? '');
    } else if (node.nodeName === 'BR') {
      parts.push('\n');
    } else if (codeLines.has(node.nodeName) && parts.length > 0 && parts.at(-1)?.endsWith('\n') === false) {
      parts.push('\n');
    }
  }
  return parts.join('');
}

/** The next node in document order within a root; a loop, since hostile documents are nested deeply. */
function nextNode(node: HtmlNode, root: HtmlNode): HtmlNode | null {
  if (node.firstChild !== null) {
    return node.firstChild;
  }
  let current: HtmlNode | null = node;
  while (current !== null && current !== root) {
    if (current.nextSibling !== null) {
      return current.nextSibling;
    }
    current = current.parentNode;
  }
  return null;
}

function isFirstRow(row: HtmlNode): boolean {
  const isFirst = !hasBefore(row, (node) => node.nodeType === elementNode);
  const section = row.parentNode;
  if (section === null || section.nodeName === 'TABLE') {
    return isFirst;
  }
  return (
    isFirst &&
    /^(THEAD|TBODY|TFOOT)$/.test(section.nodeName) &&
    !hasBefore(section, (node) => /^(THEAD|TBODY|TFOOT)$/.test(node.nodeName))
  );
}

/** Looks from a node backwards, so that not every row of a table looks at all of them. */
function hasBefore(node: HtmlNode, isWanted: (sibling: HtmlNode) => boolean): boolean {
  for (let sibling = node.previousSibling; sibling !== null; sibling = sibling.previousSibling) {
    if (isWanted(sibling)) return true;
  }
  return false;
}

function separatorRow(row: HtmlNode): string {
  const cells = [...row.childNodes].filter((node) => node.nodeName === 'TD' || node.nodeName === 'TH');
  return `\n|${' --- |'.repeat(cells.length)}`;
}
