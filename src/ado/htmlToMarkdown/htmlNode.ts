import { type Declarations, declarationsOf } from '../../contracts/html/declarations.ts';

/** What the conversion reads of a document's node; the full DOM types belong to browsers. */
export interface HtmlNode {
  readonly nodeName: string;
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly textContent: string | null;
  readonly firstChild: HtmlNode | null;
  readonly nextSibling: HtmlNode | null;
  readonly previousSibling: HtmlNode | null;
  readonly parentNode: HtmlNode | null;
  readonly childNodes: Iterable<HtmlNode>;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
}

/** Stands before each line break, so that many make no run of blanks; no text has this character. */
export const lineBreakPlaceholder = '\ufdd0';
/** Stands for a blank that shall not be put together with others; no text has this character either. */
export const keptSpacePlaceholder = '\ufdd1';
/** Turndown looks from each character of a run of blanks to its end, so that no run may be long. */
export const longestSpaceRun = 200;
export const codeBlockElements: ReadonlySet<string> = new Set(['PRE', 'XMP', 'LISTING']);
export const inlineCodeElements: ReadonlySet<string> = new Set(['CODE', 'KBD', 'SAMP', 'TT']);
export const textNode = 3;
export const elementNode = 1;

const nothing: Declarations = new Map();
const declared = new WeakMap<HtmlNode, Declarations>();
const monospace = /mono|courier|consolas|menlo|monaco|\bcode\b|terminal/;

/** The declarations of an element's style attribute; read once. */
export function styleOf(node: HtmlNode): Declarations {
  if (node.nodeType !== elementNode) return nothing;
  const known = declared.get(node);
  if (known !== undefined) return known;
  const style = node.getAttribute('style');
  const read = style === null ? nothing : declarationsOf(style);
  declared.set(node, read);
  return read;
}

/** Whether an element asks for a font that code is written in. */
export function isMonospace(node: HtmlNode): boolean {
  const style = styleOf(node);
  const font = `${style.get('font-family') ?? ''} ${style.get('font') ?? ''} ${node.getAttribute('face') ?? ''}`;
  return monospace.test(font.toLowerCase());
}

/** The node itself or the nearest around it that is wanted. Nesting is bounded before a document is parsed. */
export function closest(node: HtmlNode | null, isWanted: (one: HtmlNode) => boolean): HtmlNode | undefined {
  for (let one = node; one !== null && one.nodeType === elementNode; one = one.parentNode) {
    if (isWanted(one)) return one;
  }
  return undefined;
}

/** Every node below a root, in the document's order; `left` is called when an element and all in it is over. */
export function visitNodes(
  root: HtmlNode,
  entered: (node: HtmlNode) => void,
  left: (node: HtmlNode) => void = () => undefined,
): void {
  let node: HtmlNode | null = root.firstChild;
  while (node !== null) {
    entered(node);
    if (node.firstChild !== null) {
      node = node.firstChild;
      continue;
    }
    left(node);
    let current: HtmlNode | null = node;
    while (current !== null && current.nextSibling === null) {
      current = current.parentNode;
      if (current === root || current === null) return;
      left(current);
    }
    node = current?.nextSibling ?? null;
  }
}

/** The element children of a node with one of the names, in their order. */
export function childElements(node: HtmlNode, names: RegExp): readonly HtmlNode[] {
  return [...node.childNodes].filter((child) => child.nodeType === elementNode && names.test(child.nodeName));
}
