import { type HtmlNode, keptSpacePlaceholder, styleOf } from './htmlNode.ts';

/** What Word and Outlook write in the font Wingdings, by the letter that stands in the text. */
const wingdings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ à: '→', ß: '←', á: '↑', â: '↓', è: '➔', ó: '↔', ð: '⇨', Ø: '➢' },
    ...{ ü: '✓', û: '✗', þ: '[x]', ý: '[x]', '¨': '[ ]', o: '[ ]', q: '[ ]', R: '[x]', x: '[x]' },
    ...{ J: '☺', K: '😐', L: '☹', C: '👍', D: '👎', '§': '▪', n: '■', l: '●', v: '❖', M: '💣' },
  }),
);
const longestSymbols = 8;

/** The signs that people see where letters are set in a font of symbols; undefined for any other text. */
export function decodeSymbolFont(node: HtmlNode): string | undefined {
  const font = styleOf(node).get('font-family') ?? node.getAttribute('face')?.toLowerCase();
  if (font === undefined || !/^["']?wingdings/.test(font.trim())) return undefined;
  const text = (node.textContent ?? '').replaceAll(keptSpacePlaceholder, ' ');
  if (text.trim() === '' || text.length > longestSymbols) return undefined;
  return [...text].map((letter) => wingdings.get(letter) ?? letter).join('');
}
