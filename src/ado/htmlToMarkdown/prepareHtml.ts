import { isCodeBlock } from './htmlCode.ts';
import {
  elementNode,
  type HtmlNode,
  keptSpacePlaceholder,
  longestSpaceRun,
  styleOf,
  textNode,
  visitNodes,
} from './htmlNode.ts';

/** What is changed in a document before it is converted. */
export interface HtmlDocument {
  readonly body: HtmlNode;
  createTextNode(text: string): HtmlNode;
  createElement(name: string): HtmlNode;
}

interface ChangeableNode extends HtmlNode {
  insertBefore(added: HtmlNode, before: HtmlNode | null): unknown;
  removeChild(child: HtmlNode): unknown;
}

type Blanks = 'collapse' | 'lines' | 'all';

/** Lines that are kept by elements of their own; what has more is no text that someone wrote. */
const mostBreaks = 20_000;
/** Elements that take no text of their own. */
const withoutText: ReadonlySet<string> = new Set('TABLE TBODY THEAD TFOOT TR UL OL DL COLGROUP SELECT'.split(' '));
const done = /^(?:true|checked|mixed|completed|to-do:completed)$/i;
const open = /^(?:false|unchecked|to-do)$/i;

/**
 * Makes visible, as text, what a page shows by other means: the lines and blanks of elements whose style keeps them, and
 * which boxes are ticked.
 */
export function prepareHtml(root: HtmlNode, document: HtmlDocument): void {
  const modes = new WeakMap<HtmlNode, Blanks>();
  const changes: (() => void)[] = [];
  let breaks = 0;
  visitNodes(root, (node) => {
    if (node.nodeType === elementNode) {
      const box = tickedBox(node);
      if (box !== undefined) changes.push(() => addBox(node, document.createTextNode(box)));
      return;
    }
    const parent = node.parentNode;
    if (node.nodeType !== textNode || parent === null || withoutText.has(parent.nodeName)) return;
    const mode = blanksOf(parent, modes);
    const whole = node.nodeValue ?? '';
    const text = whole.replace(/\s{2,}/g, (run) => run.slice(0, longestSpaceRun));
    const lines = text.split('\n').length - 1;
    if (mode !== 'collapse' && /[\n\t]|\s\s|^ | $/.test(text) && breaks + lines <= mostBreaks) {
      breaks += lines;
      changes.push(() => keepLines(node, text, mode, document));
    } else if (text.length < whole.length) {
      changes.push(() => replaceText(node, document.createTextNode(text)));
    }
  });
  for (const change of changes) change();
}

/** How an element treats blanks, by the nearest style that says so. Nesting is bounded before a document is parsed. */
function blanksOf(node: HtmlNode | null, modes: WeakMap<HtmlNode, Blanks>): Blanks {
  if (node === null || node.nodeType !== elementNode) return 'collapse';
  const known = modes.get(node);
  if (known !== undefined) return known;
  const mode = ownBlanks(node) ?? blanksOf(node.parentNode, modes);
  modes.set(node, mode);
  return mode;
}

function ownBlanks(node: HtmlNode): Blanks | undefined {
  // Turndown leaves these as they are.
  if (node.nodeName === 'PRE') return 'collapse';
  if (node.nodeName === 'XMP' || node.nodeName === 'LISTING') return 'all';
  const value = styleOf(node).get('white-space') ?? styleOf(node).get('white-space-collapse');
  if (value === undefined || value === 'inherit') return undefined;
  if (/^(?:pre-line|preserve-breaks)/.test(value)) return 'lines';
  return /^(?:-moz-)?(?:pre|break-spaces|preserve)/.test(value) ? 'all' : 'collapse';
}

function keepLines(node: HtmlNode, text: string, mode: Blanks, document: HtmlDocument): void {
  const parent = node.parentNode;
  if (parent === null || !isChangeable(parent)) return;
  const lines = text.replaceAll(/\r\n?/g, '\n').split('\n');
  // Blanks between elements that stand on lines of their own anyway.
  if (text.trim() === '' && text.includes('\n') && !isCodeBlock(parent)) return;
  lines.forEach((line, index) => {
    if (index > 0) parent.insertBefore(document.createElement('br'), node);
    const kept = mode === 'all' ? line.replace(/^[ \t]+|[ \t]{2,200}/g, blanks) : line;
    parent.insertBefore(document.createTextNode(kept), node);
  });
  parent.removeChild(node);
}

function blanks(run: string): string {
  return run.slice(0, longestSpaceRun).replaceAll('\t', '    ').replaceAll(' ', keptSpacePlaceholder);
}

/** `[x] ` or `[ ] ` for what shows a box that is ticked or not; editors have many ways to write one. */
function tickedBox(node: HtmlNode): string | undefined {
  const kind = (node.getAttribute('type') ?? '').toLowerCase();
  if (node.nodeName === 'INPUT') {
    if (kind !== 'checkbox' && kind !== 'radio') return undefined;
    return node.hasAttribute('checked') ? '[x] ' : '[ ] ';
  }
  const isItem = node.nodeName === 'LI';
  const list = isItem && node.parentNode?.nodeType === elementNode ? node.parentNode : undefined;
  const role = /^(?:menuitem)?(?:checkbox|radio)$|^switch$/i.test(node.getAttribute('role') ?? '');
  const state = role
    ? (node.getAttribute('aria-checked') ?? 'false')
    : isItem
      ? (node.getAttribute('data-checked') ?? node.getAttribute('data-list') ?? list?.getAttribute('data-checked'))
      : node.getAttribute('data-tag');
  if (state === null || state === undefined) return undefined;
  if (done.test(state)) return '[x] ';
  return open.test(state) ? '[ ] ' : undefined;
}

function addBox(node: HtmlNode, box: HtmlNode): void {
  const isVoid = node.nodeName === 'INPUT';
  const place = isVoid ? node.parentNode : node;
  if (place !== null && isChangeable(place)) place.insertBefore(box, isVoid ? node : node.firstChild);
}

function isChangeable(node: HtmlNode): node is ChangeableNode {
  return 'insertBefore' in node && 'removeChild' in node;
}

function replaceText(node: HtmlNode, text: HtmlNode): void {
  const parent = node.parentNode;
  if (parent === null || !isChangeable(parent)) return;
  parent.insertBefore(text, node);
  parent.removeChild(node);
}
