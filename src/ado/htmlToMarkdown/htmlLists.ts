import { trimmedBoth } from '../../contracts/text/linearText.ts';
import {
  elementNode,
  type HtmlNode,
  keptSpacePlaceholder,
  lineBreakPlaceholder,
  styleOf,
  visitNodes,
} from './htmlNode.ts';

const listNames = /^(?:UL|OL|MENU|DIR)$/;
const indentation = '    ';
const deepest = 9;
const numbers = new WeakMap<HtmlNode, number>();
const wordLevel = /\bl\d{1,4}\s+level(\d)/;
const wordClass = /(?:^|[\s_])Mso(?:List|Bullet|Number)/i;
/** The marker of an item in Word as text: a bullet or a number, and the blanks that bring the words into line. */
const wordMarker =
  /^[\s\ufdd0\ufdd1]*(?:([·•o§▪■●○–-])|(\(?(?:\d{1,4}|[ivxlc]{1,6}|[a-z])[.)]))(?:[ \u00a0\ufdd1]{2,}|[ \u00a0]*\u00a0[ \u00a0]*|\t)/i;
/** How far Word moves each level of a list to the right. */
const pointsPerLevel = 36;
const points: Readonly<Record<string, number>> = { pt: 1, px: 0.75, in: 72, cm: 28.35, mm: 2.835 };

export function isList(node: HtmlNode): boolean {
  return listNames.test(node.nodeName);
}

/** A list; one that lies in another without an item around it, as Outlook nests them, belongs to the item before it. */
export function listMarkdown(content: string, node: HtmlNode): string {
  const parent = node.parentNode;
  if (parent !== null && isList(parent)) return `\n${indented(content)}\n`;
  return parent?.nodeName === 'LI' && nextElement(node) === null ? `\n${content}` : `\n\n${content}\n\n`;
}

/** An item with the number or letter that people see before it, and its level where only an attribute says it. */
export function listItemMarkdown(content: string, node: HtmlNode): string {
  const prefix = isUnmarked(node) ? indentation : marker(node);
  const text = trimmedBoth(content, '\n')
    .replace(/^(\[[ x]\])\s+(?:\1\s+)?/, '$1 ')
    .replaceAll('\n', `\n${indentation}`);
  const more = extraLevels(node);
  const item = `${prefix}${text}${node.nextSibling !== null || content.endsWith('\n') ? '\n' : ''}`;
  return more === 0 ? item : indented(item, more);
}

/**
 * A paragraph that Word or Outlook made an item of a list by style alone: its level is in the style, its marker in its text.
 * @returns undefined for any other paragraph
 */
export function wordListItem(content: string, node: HtmlNode): string | undefined {
  const style = styleOf(node);
  const level = wordLevel.exec(style.get('mso-list') ?? '')?.[1];
  if (level === undefined && !wordClass.test(node.getAttribute('class') ?? '')) return undefined;
  const ignored = ignoredMarker(node);
  const written = wordMarker.exec(content);
  const sign = ignored ?? written?.[2] ?? written?.[1];
  if (sign === undefined && level === undefined) return undefined;
  const words = ignored === undefined && written !== null ? content.slice(written[0].length) : content;
  const depth = Math.min(deepest, level === undefined ? levelByMargin(style.get('margin-left')) : Number(level));
  const isNumber = sign !== undefined && /^\(?(?:\d|[a-z]{1,6}[.)])/i.test(sign);
  const shown = isNumber ? sign : '-';
  const lines = words.replaceAll(lineBreakPlaceholder, '').trim().split('\n');
  return `\n${indentation.repeat(Math.max(0, depth - 1))}${shown.padEnd(3)} ${lines.join(' ')}\n`;
}

/** Whether an element holds the marker of an item that Word writes beside it. */
export function isWordMarker(node: HtmlNode): boolean {
  return styleOf(node).get('mso-list') === 'ignore';
}

function ignoredMarker(paragraph: HtmlNode): string | undefined {
  let found: HtmlNode | undefined;
  visitNodes(paragraph, (node) => {
    if (found === undefined && node.nodeType === elementNode && isWordMarker(node)) found = node;
  });
  const text = found?.textContent?.replaceAll(keptSpacePlaceholder, ' ').trim();
  return text === undefined || text === '' ? undefined : text;
}

function levelByMargin(margin: string | undefined): number {
  const [, size = '', unit = ''] = /^(\d{0,4}\.?\d{1,4})(pt|px|in|cm|mm)$/.exec(margin ?? '') ?? [];
  const width = Number(size) * (points[unit] ?? 0);
  return width > 0 ? Math.max(1, Math.round(width / pointsPerLevel)) : 1;
}

function marker(node: HtmlNode): string {
  const list = node.parentNode;
  if (list?.nodeName !== 'OL') return '-   ';
  return `${numberText(numberOf(node, list), list, node)}.  `;
}

function numberOf(item: HtmlNode, list: HtmlNode): number {
  const own = Number.parseInt(item.getAttribute('value') ?? '', 10);
  const start = Number.parseInt(list.getAttribute('start') ?? '', 10);
  let passed = 0;
  let number = Number.isNaN(start) ? 1 : start;
  if (Number.isNaN(own)) {
    for (let one = item.previousSibling; one !== null; one = one.previousSibling) {
      if (one.nodeName !== 'LI') continue;
      passed += 1;
      const known = numbers.get(one);
      if (known !== undefined) {
        number = known;
        break;
      }
    }
  }
  const found = Number.isNaN(own) ? number + passed : own;
  numbers.set(item, found);
  return found;
}

function numberText(number: number, list: HtmlNode, item: HtmlNode): string {
  const style = styleOf(item).get('list-style-type') ?? styleOf(list).get('list-style-type');
  const type = item.getAttribute('type') ?? list.getAttribute('type') ?? '';
  if (style?.startsWith('lower-roman') || type === 'i') return roman(number).toLowerCase();
  if (style?.startsWith('upper-roman') || type === 'I') return roman(number);
  if (/^lower-(?:alpha|latin)/.test(style ?? '') || type === 'a') return letters(number).toLowerCase();
  return /^upper-(?:alpha|latin)/.test(style ?? '') || type === 'A' ? letters(number) : String(number);
}

function letters(number: number): string {
  if (number < 1 || number > 700) return String(number);
  const first = number > 26 ? String.fromCharCode(64 + Math.floor((number - 1) / 26)) : '';
  return first + String.fromCharCode(65 + ((number - 1) % 26));
}

const romanDigits = [
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
] as const;

function roman(number: number): string {
  if (number < 1 || number > 399) return String(number);
  let rest = number;
  let text = '';
  for (const [value, digits] of romanDigits) {
    for (; rest >= value; rest -= value) text += digits;
  }
  return text;
}

/** An item that only holds a list, as editors write a level that has no words. */
function isUnmarked(node: HtmlNode): boolean {
  const isPlain = /^none\b/.test(styleOf(node).get('list-style-type') ?? styleOf(node).get('list-style') ?? '');
  const first = [...node.childNodes].find((child) => child.nodeType === elementNode);
  return isPlain && first !== undefined && isList(first);
}

/** Levels that an attribute says and that no list around the item makes: Word for the web, Quill. */
function extraLevels(node: HtmlNode): number {
  const said = node.getAttribute('data-aria-level') ?? node.getAttribute('aria-level');
  const quill = /\bql-indent-(\d)/.exec(node.getAttribute('class') ?? '')?.[1];
  if (quill !== undefined) return Number(quill);
  const level = Number(said ?? Number.NaN);
  if (!Number.isInteger(level) || level < 2) return 0;
  let depth = 0;
  for (let one = node.parentNode; one !== null; one = one.parentNode) depth += isList(one) ? 1 : 0;
  return Math.max(0, Math.min(deepest, level) - Math.max(1, depth));
}

function indented(text: string, levels = 1): string {
  return text.replace(/^(?=[^\n])/gm, indentation.repeat(levels));
}

function nextElement(node: HtmlNode): HtmlNode | null {
  for (let one = node.nextSibling; one !== null; one = one.nextSibling) {
    if (one.nodeType === elementNode) return one;
  }
  return null;
}
