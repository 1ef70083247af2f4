import { backgroundOf, hidesByStyle } from '../../contracts/html/hiddenStyle.ts';
import { elementNode, type HtmlNode } from './htmlNode.ts';

const unreadElements: ReadonlySet<string> = new Set(
  (
    'SCRIPT STYLE TEMPLATE NOSCRIPT IFRAME OBJECT EMBED HEAD TITLE META LINK SVG MATH CANVAS AUDIO VIDEO FORM INPUT ' +
    'BUTTON SELECT TEXTAREA RP DATALIST NOEMBED NOFRAMES APPLET'
  ).split(' '),
);
const unread = new WeakMap<HtmlNode, boolean>();
const grounds = new WeakMap<HtmlNode, { readonly ground: string | undefined }>();

/** Whether a page shows an element's content to nobody, or not as text that someone wrote. */
export function isInvisible(node: HtmlNode): boolean {
  const known = unread.get(node);
  if (known !== undefined) return known;
  const isOne = unreadElements.has(node.nodeName.toUpperCase()) || node.hasAttribute('hidden') || isHiddenByStyle(node);
  unread.set(node, isOne);
  return isOne;
}

function isHiddenByStyle(node: HtmlNode): boolean {
  const colour = node.getAttribute('color');
  const style = `${colour === null ? '' : `color:${colour};`}${node.getAttribute('style') ?? ''}`;
  return style !== '' && hidesByStyle(style, groundOf(node.parentNode));
}

/** The nearest background around a node; remembered, since many nodes lie in one. Nesting is bounded: `isWithinLimits`. */
function groundOf(node: HtmlNode | null): string | undefined {
  if (node === null || node.nodeType !== elementNode) return undefined;
  const known = grounds.get(node);
  if (known !== undefined) return known.ground;
  const own = backgroundOf(node.getAttribute('style') ?? '') ?? node.getAttribute('bgcolor') ?? 'transparent';
  const ground = own === 'transparent' ? groundOf(node.parentNode) : own;
  grounds.set(node, { ground });
  return ground;
}
