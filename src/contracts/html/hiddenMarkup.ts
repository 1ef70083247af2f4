import { hidesByStyle, isPlainlyShown } from './hiddenStyle.ts';
import { type HtmlToken, htmlTokens } from './htmlTokens.ts';

/** Elements whose content a page does not show as text that someone wrote. */
const hiddenElements: ReadonlySet<string> = new Set(
  (
    'applet audio button canvas datalist embed form head iframe math noembed noframes noscript object optgroup option rp ' +
    'script select style svg template textarea title video'
  ).split(' '),
);
/** Elements whose content readers see only when they open it, in another order, struck out, or as no text. */
const unclearElements: ReadonlySet<string> = new Set(
  'bdo del details dialog frameset map marquee meter progress s strike xmp'.split(' '),
);
/** Text in them is another language's: what ends it follows other rules. */
const foreignElements: ReadonlySet<string> = new Set(['svg', 'math']);
const voidElements: ReadonlySet<string> = new Set(
  'area base basefont br col embed frame hr img input link meta param source track wbr'.split(' '),
);
const hidingClass = /hidden|invisible|sr-only|screen-?reader|off-?screen|d-none|display-none|collapsed?\b/i;

/** What hides: `known` ways of hiding text, or `unclear`, whatever is not plainly shown. */
export type Hiding = 'known' | 'unclear';

export type ShownToken = Exclude<HtmlToken, { kind: 'comment' | 'unended' }>;

/**
 * The tokens of what a page shows of HTML, with a blank for each hidden element and all in it. Where a hidden element is not plainly
 * ended, the rest is hidden. Linear in the text.
 */
export function* shownTokens(html: string, hiding: Hiding): Generator<ShownToken> {
  const open: string[] = [];
  for (const token of htmlTokens(html)) {
    if (token.kind === 'comment' || token.kind === 'unended') continue;
    if (token.kind === 'text') {
      if (open.length === 0) yield token;
    } else if (token.kind === 'start') {
      const isVoid = isVoidElement(token.name);
      const isHiding = open.length > 0 || hides(token.name, token.attributes, hiding);
      if (!isHiding) {
        yield token;
        continue;
      }
      if (open.length === 0) yield { kind: 'text', text: ' ', source: '' };
      if (foreignElements.has(token.name)) return;
      if (!isVoid) open.push(token.name);
    } else if (open.length === 0) {
      yield token;
    } else if (open.pop() !== token.name) {
      return;
    }
  }
}

/** Whether an element hides what is in it. */
export function hides(name: string, attributes: ReadonlyMap<string, string>, hiding: Hiding): boolean {
  if (hiddenElements.has(name) || attributes.has('hidden')) return true;
  // Most elements have none, and judging an empty style takes ten times as long.
  if (attributes.size === 0) return hiding === 'unclear' && unclearElements.has(name);
  const style = attributes.get('style') ?? '';
  if (hiding === 'known') return hidesByStyle(style);
  return (
    unclearElements.has(name) ||
    ['dir', 'popover', 'inert'].some((attribute) => attributes.has(attribute)) ||
    hidingClass.test(attributes.get('class') ?? '') ||
    !isPlainlyShown(styleOf(attributes, style))
  );
}

/** What attributes from before there were styles say, as a style. */
function styleOf(attributes: ReadonlyMap<string, string>, style: string): string {
  const older = [
    ['color', attributes.get('color')],
    ['background-color', attributes.get('bgcolor')],
    ['width', attributes.get('width')],
    ['height', attributes.get('height')],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value}`]));
  return [...older, style].join(';');
}

/** Whether an element has neither content nor an end. */
export function isVoidElement(name: string): boolean {
  return voidElements.has(name);
}
