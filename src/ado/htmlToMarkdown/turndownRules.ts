import type TurndownService from 'turndown';
import { cellCodeMarkdown, codeBlockMarkdown, inlineCodeMarkdown, isCodeBlock, isInlineCode } from './htmlCode.ts';
import { isInvisible } from './htmlHidden.ts';
import { isList, isWordMarker, listItemMarkdown, listMarkdown, wordListItem } from './htmlLists.ts';
import { isStruck, markedContent, struckNote } from './htmlMarks.ts';
import { closest, type HtmlNode, lineBreakPlaceholder, styleOf } from './htmlNode.ts';
import { captionMarkdown, cellMarkdown, isInCell, tableMarkdown } from './htmlTables.ts';
import { linkTarget } from './linkTarget.ts';
import { decodeSymbolFont } from './symbolFonts.ts';

const shownEmoji =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|[\d#*]\ufe0f?\u20e3){1,16}$/u;
const emojiImage = /\bemoji|emoticon/i;
const blockDisplay = /^(?:block|list-item|table|table-row|table-caption|flex|grid|flow-root)$/;
const inlineNames: ReadonlySet<string> = new Set('SPAN FONT LABEL SUMMARY LEGEND'.split(' '));

/**
 * The rules that make Azure DevOps' rich text into Markdown a model reads well, and leave out what people do not see. What
 * tells how a text is meant (struck out, raised, red) goes around the content of every element, before its own rule.
 */
export function addRules(service: TurndownService): void {
  addBlockRules(service);
  addInlineRules(service);
  addTableRules(service);
  // Rules are asked for newest first, so that nothing comes before what hides.
  service.addRule('unread', { filter: (node: HtmlNode) => isInvisible(node), replacement: () => '' });
  const { rules } = service;
  const forNode = rules.forNode.bind(rules);
  rules.forNode = (node) => {
    const rule = forNode(node);
    const { replacement } = rule;
    if (replacement === undefined) return rule;
    return { ...rule, replacement: (content, of, options) => replacement(markedContent(content, of), of, options) };
  };
}

function addBlockRules(service: TurndownService): void {
  service.addRule('details', {
    filter: ['summary', 'legend'],
    replacement: (content) => `\n\n**${content.trim()}**\n\n`,
  });
  service.addRule('inline element shown as a block', {
    filter: (node: HtmlNode) => inlineNames.has(node.nodeName) && blockDisplay.test(styleOf(node).get('display') ?? ''),
    replacement: (content) => `\n${content}\n`,
  });
  service.addRule('term', { filter: 'dt', replacement: (content) => `\n\n**${content.trim()}**\n` });
  service.addRule('definition', { filter: 'dd', replacement: (content) => `\n:   ${indentedRest(content.trim())}\n` });
  service.addRule('quote', {
    filter: (node: HtmlNode) => isQuote(node),
    replacement: (content) => `\n\n${content.trim().replace(/^/gm, '> ')}\n\n`,
  });
  // Editors indent with this element, too.
  service.addRule('indented text', {
    filter: (node: HtmlNode) => node.nodeName === 'BLOCKQUOTE' && !isQuote(node),
    replacement: (content) => `\n\n${content.trim()}\n\n`,
  });
  service.addRule('list', { filter: isList, replacement: (content, node: HtmlNode) => listMarkdown(content, node) });
  service.addRule('list item', {
    filter: 'li',
    replacement: (content, node: HtmlNode) => listItemMarkdown(content, node),
  });
  service.addRule('list item of Word', {
    filter: (node: HtmlNode) => node.nodeName === 'P' && /mso/i.test(wordText(node)),
    replacement: (content, node: HtmlNode) => wordListItem(content, node) ?? `\n\n${content}\n\n`,
  });
  service.addRule('marker of Word', { filter: isWordMarker, replacement: () => '' });
  service.addRule('code block', {
    filter: isCodeBlock,
    replacement: (_content, node: HtmlNode) => {
      if (isInCell(node)) return `\n${cellCodeMarkdown(node)}\n`;
      const isOld = closest(node, isStruck) !== undefined;
      return `${isOld ? `\n\n${struckNote}` : ''}${codeBlockMarkdown(node)}`;
    },
  });
}

function addInlineRules(service: TurndownService): void {
  service.addRule('mention', {
    filter: (node: HtmlNode) => node.nodeName === 'A' && linkTarget(node) === undefined,
    replacement: (content) => content,
  });
  service.addRule('link', {
    filter: (node: HtmlNode) => node.nodeName === 'A' && linkTarget(node) !== undefined,
    replacement: (content, node: HtmlNode) => {
      const words = content.trim();
      return words === '' ? content : `[${words}](${linkTarget(node) ?? ''})`;
    },
  });
  service.addRule('image', { filter: 'img', replacement: (_content, node: HtmlNode) => imageMarkdown(node) });
  service.addRule('line break', { filter: 'br', replacement: () => `${lineBreakPlaceholder}\n` });
  service.addRule('code', {
    filter: (node: HtmlNode) => isInlineCode(node),
    replacement: (_content, node: HtmlNode) => (isInCell(node) ? cellCodeMarkdown(node) : inlineCodeMarkdown(node)),
  });
  // Copied from Google's editor, a whole document stands in such an element.
  service.addRule('bold that is none', {
    filter: (node: HtmlNode) => /^(?:B|STRONG)$/.test(node.nodeName) && isNormalWeight(node),
    replacement: (content) => content,
  });
  service.addRule('short quotation', { filter: 'q', replacement: (content) => `“${content}”` });
  service.addRule('reading of a word', {
    filter: 'rt',
    replacement: (content) => (content.trim() === '' ? '' : `(${content.trim()})`),
  });
  service.addRule('letters of a symbol font', {
    filter: (node: HtmlNode) => decodeSymbolFont(node) !== undefined,
    replacement: (content, node: HtmlNode) => decodeSymbolFont(node) ?? content,
  });
}

function addTableRules(service: TurndownService): void {
  service.addRule('table cell', {
    filter: ['td', 'th'],
    replacement: (content, node: HtmlNode) => cellMarkdown(content, node),
  });
  service.addRule('table rows', { filter: ['tr', 'tbody', 'thead', 'tfoot'], replacement: (content) => content });
  service.addRule('caption', {
    filter: 'caption',
    replacement: (content, node: HtmlNode) => captionMarkdown(content, node),
  });
  service.addRule('table', {
    filter: 'table',
    replacement: (content, node: HtmlNode) => tableMarkdown(content, node),
  });
}

function wordText(node: HtmlNode): string {
  return `${node.getAttribute('class') ?? ''} ${styleOf(node).has('mso-list') ? 'mso-list' : ''}`;
}

/** A quotation, or a part of a mail with a line beside it; without a line the element only indents. */
function isQuote(node: HtmlNode): boolean {
  const style = styleOf(node);
  const side = style.get('border-left') ?? style.get('border-left-width');
  const isLined = side !== undefined && !/^(?:none|0|medium none|initial)/.test(side);
  if (node.nodeName === 'BLOCKQUOTE') return isLined || !/^(?:none|0)/.test(style.get('border') ?? '1');
  return node.nodeName === 'DIV' && isLined && /solid|dashed|double|dotted/.test(side);
}

function isNormalWeight(node: HtmlNode): boolean {
  return /^(?:normal|[1-4]00)$/.test(styleOf(node).get('font-weight') ?? '');
}

function indentedRest(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

function imageMarkdown(node: HtmlNode): string {
  const alternative = (node.getAttribute('alt') ?? '').replace(/[\s[\]]+/g, ' ').trim();
  const source = node.getAttribute('src')?.trim() ?? '';
  if (shownEmoji.test(alternative)) return alternative;
  const isEmoji = emojiImage.test(`${node.getAttribute('class') ?? ''} ${source.slice(0, 300)}`);
  if (isEmoji && alternative !== '') return `:${alternative.replaceAll(/^:|:$/g, '')}:`;
  return /^https?:\/\/\S+$/i.test(source) ? `![${alternative}](${source})` : alternative;
}
