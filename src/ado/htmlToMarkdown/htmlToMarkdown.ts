import { createDocument } from '@mixmark-io/domino';
import TurndownService from 'turndown';
import { decodeEntities, htmlToText } from '../text/htmlToText.ts';
import { truncateMarkdown } from '../text/truncateText.ts';
import { keptSpacePlaceholder, lineBreakPlaceholder } from './htmlNode.ts';
import { containsHtml, escapeUnknownTags } from './htmlTags.ts';
import { normalizeWhitespace } from './normalizeWhitespace.ts';
import { prepareHtml } from './prepareHtml.ts';
import { addRules } from './turndownRules.ts';

/** Azure DevOps allows about a million characters in a field; what a model can use of one text is far less. */
const longestHtml = 400_000;
const longestMarkdown = 100_000;
/** A document with more tags than this is no text that someone wrote; its words are kept, its form is not. */
const mostTags = 20_000;
const deepestNesting = 200;
/** The depths of all tags, and of what is written again in each element around it, together. */
const mostDepths = 400_000;
/** Elements that have no end tag, or often none. */
const neverNested: ReadonlySet<string> = new Set('br col hr img input li link meta p td th tr wbr'.split(' '));
const cutNote = '_(cut: the text continues)_';
/** Characters that steer or hide text without being seen: marks, direction overrides, tag characters. */
export const invisibleCharacters =
  /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A rich-text field of Azure DevOps as Markdown: scripts, styles and hidden text left out, mentions and code kept,
 * plain text (also with `<` and `>`) taken as it is. Any input gives an answer in bounded time and size.
 */
export function htmlToMarkdown(text: string): string {
  const markdown = convert(text.slice(0, longestHtml));
  const tidy = markdown
    .replace(/\r\n?/g, '\n')
    .replaceAll(lineBreakPlaceholder, '')
    .replace(invisibleCharacters, '')
    .replaceAll('\u00a0', ' ')
    .replaceAll(keptSpacePlaceholder, ' ')
    .replace(/(?<![ \t])[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const whole = text.length > longestHtml ? `${tidy}\n\n${cutNote}` : tidy;
  return truncateMarkdown(whole, longestMarkdown, cutNote);
}

function convert(text: string): string {
  if (!containsHtml(text)) {
    return decodeEntities(text);
  }
  const html = normalizeWhitespace(escapeUnknownTags(text));
  return isWithinLimits(html) ? convertDocument(html) : htmlToText(html);
}

function convertDocument(html: string): string {
  const document = createDocument(`<div>${html}</div>`);
  const root = document.body;
  prepareHtml(root, document);
  // Turndown copies what it is given, and fails where a text holds names that HTML allows and documents do not.
  return converter().turndown(Object.defineProperty(root, 'cloneNode', { value: () => root }));
}

/** Parsing takes time that grows with tags and nesting multiplied, and converting recurses. */
function isWithinLimits(html: string): boolean {
  let tags = 0;
  let depth = 0;
  let depths = 0;
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)|[\n|]/gi)) {
    depths += depth;
    if (depths > mostDepths) return false;
    if (name === undefined) continue;
    tags++;
    if (!neverNested.has(name.toLowerCase())) {
      depth = Math.max(0, depth + (slash === '/' ? -1 : 1));
    }
    if (tags > mostTags || depth > deepestNesting) {
      return false;
    }
  }
  return true;
}

function converter(): TurndownService {
  const service = new TurndownService({
    headingStyle: 'atx',
    hr: '---',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '_',
  });
  // The reader is a model: `snake_case` and `a * b` shall stay what they are.
  service.escape = (text) => text;
  addRules(service);
  return service;
}
