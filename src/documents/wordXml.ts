import { SaxesParser, type SaxesTagNS } from 'saxes';
import { hidesByStyle } from '../contracts/html/hiddenStyle.ts';
import { fileLimits } from './fileLimits.ts';

const wordNamespaces: ReadonlySet<string> = new Set([
  'http://schemas.openxmlformats.org/wordprocessingml/2006/main',
  'http://purl.oclc.org/ooxml/wordprocessingml/main',
]);

/** What is around a place in a document, as far as it decides what can be seen there. */
interface Frame {
  readonly name: string;
  /** Where it begins in the text. */
  readonly start: number;
  /** Whether it is a paragraph or table of the document itself. */
  readonly isInBody: boolean;
  /** Background as a CSS colour; undefined where a style that is not read may set one. */
  ground: string | undefined;
  isHidden: boolean;
  /** Of a run, as CSS. */
  colour?: string;
  size?: string;
}

/** An XML part that is not read further; its message is the end of a sentence. */
export class RefusedXml extends Error {}

/**
 * The XML of a Word document without the runs that its readers do not see: hidden ones, and those in the colour of what is
 * behind them or too small to be read, and without the paragraphs after those that can be shown. It is well-formed,
 * declares no entities, and is bounded in depth and elements.
 * @param hiddenStyles ids of styles that hide text, as {@link hiddenStylesOf} finds them
 * @throws RefusedXml when it is not so
 */
export function visibleWordXml(xml: string, hiddenStyles: ReadonlySet<string> = new Set()): string {
  const hidden: [number, number][] = [];
  let rest: number | undefined;
  walk(xml, hiddenStyles, (frame, end, characters) => {
    if (frame.name === 'body' && rest !== undefined) hidden.push([rest, xml.lastIndexOf('<', end - 1)]);
    if (frame.isInBody && characters > fileLimits.textCharacters * 2) rest ??= end;
    if (frame.name !== 'r' || rest !== undefined || !isInvisible(frame)) return;
    // Runs within it ended before, and go with it.
    while ((hidden.at(-1)?.[0] ?? -1) > frame.start) hidden.pop();
    hidden.push([frame.start, end]);
  });
  const kept: string[] = [];
  let at = 0;
  for (const [start, end] of hidden) {
    kept.push(xml.slice(at, start));
    at = end;
  }
  return kept.join('') + xml.slice(at);
}

interface Style {
  readonly id: string;
  base?: string;
  /** Undefined where it goes by its base. */
  isHidden?: boolean;
}

/** The ids of the styles that hide what is written in them, by themselves or by the style that they are based on. */
export function hiddenStylesOf(xml: string): ReadonlySet<string> {
  const styles: Style[] = [];
  walk(xml, new Set(), undefined, (tag) => {
    if (tag.local === 'style') styles.push({ id: attribute(tag, 'styleId') });
    const current = styles.at(-1);
    if (current === undefined || current.id === '') return;
    if (tag.local === 'basedOn') current.base = attribute(tag, 'val');
    if (tag.local === 'vanish') current.isHidden = current.isHidden === true || isOn(tag);
  });
  const derived = Map.groupBy(styles, ({ base }) => base);
  const hidden = new Set(styles.filter(({ isHidden }) => isHidden).map(({ id }) => id));
  // A set goes on to what is added to it meanwhile.
  for (const id of hidden) {
    for (const style of derived.get(id) ?? []) if (style.isHidden !== false) hidden.add(style.id);
  }
  return hidden;
}

function walk(
  xml: string,
  hiddenStyles: ReadonlySet<string>,
  onEnd?: (frame: Frame, end: number, characters: number) => void,
  onStart?: (tag: SaxesTagNS) => void,
): void {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: Frame[] = [];
  let elements = 0;
  let characters = 0;
  let start = 0;
  parser.on('doctype', () => refuse('declares entities'));
  parser.on('error', () => refuse('is damaged'));
  parser.on('text', (text) => {
    characters += text.length;
  });
  parser.on('opentagstart', () => {
    start = xml.lastIndexOf('<', parser.position - 1);
  });
  parser.on('opentag', (tag) => {
    elements++;
    if (open.length >= fileLimits.xmlDepth || elements > fileLimits.xmlElements)
      refuse('is nested too deeply or too large');
    const isWord = wordNamespaces.has(tag.uri);
    const around = open.at(-1);
    if (isWord) {
      noteProperty(tag, open, hiddenStyles);
      onStart?.(tag);
    }
    const ground = around === undefined ? 'white' : around.ground;
    const isHidden = around?.isHidden ?? false;
    const isInBody = around?.name === 'body';
    open.push({ name: isWord ? tag.local : '', start, ground, isHidden, isInBody });
  });
  parser.on('closetag', () => {
    const frame = open.pop();
    if (frame !== undefined) onEnd?.(frame, parser.position, characters);
  });
  parser.write(xml).close();
}

function refuse(what: string): never {
  throw new RefusedXml(`a Word document whose XML ${what}`);
}

/** Properties come before what they are of, in an element of their own: `rPr` of a run, `pPr`, `tcPr`, `tblPr`. */
function noteProperty(tag: SaxesTagNS, open: readonly Frame[], hiddenStyles: ReadonlySet<string>): void {
  const holder = open.at(-1)?.name;
  const owner = open.at(-2);
  if (holder === undefined || owner === undefined || !['rPr', 'pPr', 'tcPr', 'tblPr'].includes(holder)) return;
  const value = attribute(tag, 'val');
  switch (tag.local) {
    case 'vanish':
      if (owner.name === 'r') owner.isHidden ||= isOn(tag);
      break;
    case 'rStyle':
    case 'pStyle':
      owner.isHidden ||= hiddenStyles.has(value);
      break;
    case 'tblStyle':
      owner.ground = undefined;
      break;
    case 'shd':
      owner.ground = colour(attribute(tag, 'fill')) ?? owner.ground;
      break;
    case 'highlight':
      owner.ground = value === 'none' ? owner.ground : value;
      break;
    case 'color':
      owner.colour = colour(value) ?? 'black';
      break;
    case 'sz':
      // In half points.
      if (/^\d{1,4}$/.test(value)) owner.size = `${Number(value) / 2}pt`;
      break;
  }
}

function isInvisible({ isHidden, colour: ink, size, ground }: Frame): boolean {
  if (isHidden || (size !== undefined && hidesByStyle(`font-size:${size}`))) return true;
  return ink !== undefined && ground !== undefined && hidesByStyle(`color:${ink}`, ground);
}

function colour(value: string): string | undefined {
  return /^[0-9a-f]{6}$/i.test(value) ? `#${value}` : undefined;
}

function isOn(tag: SaxesTagNS): boolean {
  return !['0', 'false', 'off'].includes(attribute(tag, 'val').toLowerCase());
}

function attribute(tag: SaxesTagNS, name: string): string {
  return Object.values(tag.attributes).find(({ local }) => local === name)?.value ?? '';
}
