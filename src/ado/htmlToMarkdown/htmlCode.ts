import { trimmedStart } from '../../contracts/text/linearText.ts';
import { isInvisible } from './htmlHidden.ts';
import { isStruck } from './htmlMarks.ts';
import {
  closest,
  codeBlockElements,
  elementNode,
  type HtmlNode,
  inlineCodeElements,
  isMonospace,
  keptSpacePlaceholder,
  longestSpaceRun,
  styleOf,
  textNode,
  visitNodes,
} from './htmlNode.ts';

const lineElements: ReadonlySet<string> = new Set(['DIV', 'P', 'LI', 'TR']);

/** Whether an element is a block of code: by its name, or by blanks that count and a font of code. */
export function isCodeBlock(node: HtmlNode): boolean {
  if (codeBlockElements.has(node.nodeName)) return true;
  const keepsBlanks = /^(?:-moz-)?(?:pre|break-spaces)/.test(styleOf(node).get('white-space') ?? '');
  return keepsBlanks && node.nodeName === 'DIV' && isMonospace(node);
}

/** Whether an element is code within a line, and in no block of code. */
export function isInlineCode(node: HtmlNode): boolean {
  if (!inlineCodeElements.has(node.nodeName)) return false;
  return closest(node.parentNode, (one) => isCodeBlock(one) || inlineCodeElements.has(one.nodeName)) === undefined;
}

/** A block of code as Markdown. */
export function codeBlockMarkdown(node: HtmlNode): string {
  const code = withoutLongBlanks(trimmedStart(codeText(node), '\n').trimEnd());
  const fence = '`'.repeat(longestRun(code, 2) + 1);
  return `\n\n${fence}${codeLanguage(node)}\n${code}\n${fence}\n\n`;
}

/** Code within a line as Markdown; where it has lines of its own, a block. */
export function inlineCodeMarkdown(node: HtmlNode): string {
  const code = codeText(node).trim();
  if (code === '') return '';
  return code.includes('\n') ? codeBlockMarkdown(node) : codeSpan(code);
}

/** Code in a cell of a table, where a block cannot stand: every line by itself, its indentation kept. */
export function cellCodeMarkdown(node: HtmlNode): string {
  const code = withoutLongBlanks(trimmedStart(codeText(node), '\n').trimEnd());
  return code
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : codeSpan(line.replaceAll(' ', keptSpacePlaceholder))))
    .join('\n');
}

function codeSpan(code: string): string {
  const runs = new Set((code.match(/`+/g) ?? []).map((run) => run.length));
  let length = 1;
  while (runs.has(length)) length += 1;
  const marker = '`'.repeat(length);
  const space = code.startsWith('`') || code.endsWith('`') ? ' ' : '';
  return `${marker}${space}${code}${space}${marker}`;
}

function withoutLongBlanks(code: string): string {
  return code.replace(/\s+/g, (run) => run.slice(0, longestSpaceRun));
}

function longestRun(code: string, least: number): number {
  return [...code.matchAll(/`+/g)].reduce((longest, run) => Math.max(longest, run[0].length), least);
}

function codeLanguage(node: HtmlNode): string {
  const classes = [node, node.firstChild].map((element) =>
    element?.nodeType === elementNode ? (element.getAttribute('class') ?? '') : '',
  );
  return /(?:^|\s)(?:lang(?:uage)?|brush:?)[-\s]([\w+#-]{1,20})/.exec(classes.join(' '))?.[1] ?? '';
}

/** Editors put the lines of a code block into `<div>`s or end them with `<br>`; what is struck out in it stays so. */
function codeText(root: HtmlNode): string {
  const parts: string[] = [];
  const isMark = (node: HtmlNode) => isStruck(node) && (node.textContent ?? '').trim() !== '';
  let hidden: HtmlNode | undefined;
  const entered = (node: HtmlNode) => {
    if (hidden !== undefined) return;
    if (node.nodeType === elementNode && isInvisible(node)) {
      hidden = node;
    } else if (node.nodeType === textNode) {
      parts.push((node.nodeValue ?? '').replaceAll(keptSpacePlaceholder, ' '));
    } else if (node.nodeName === 'BR') {
      parts.push('\n');
    } else {
      if (lineElements.has(node.nodeName) && parts.length > 0 && parts.at(-1)?.endsWith('\n') === false)
        parts.push('\n');
      if (isMark(node)) parts.push('~~');
    }
  };
  visitNodes(root, entered, (node) => {
    if (hidden === node) hidden = undefined;
    else if (hidden === undefined && isMark(node)) parts.push('~~');
  });
  return parts.join('');
}
