import { countTokens as countWithTokenizer } from 'gpt-tokenizer/encoding/o200k_base';

/** Longer lines are estimated: the tokenizer takes more than linear time in text without spaces. */
const longestCountedLine = 2000;
const charactersPerToken = 2;

/** Tokens of a text as the current OpenAI models count them; other models differ by some per cent. */
export function countTokens(text: string): number {
  if (!text.includes('\n') && text.length <= longestCountedLine) return countWithTokenizer(text, allowAll);
  return text.split(/(?<=\n)/).reduce((sum, line) => sum + tokensOfLine(line), 0);
}

// Text of a repository may hold what looks like a special token; it is text here.
const allowAll = { disallowedSpecial: new Set<string>() };

function tokensOfLine(line: string): number {
  return line.length > longestCountedLine
    ? Math.ceil(line.length / charactersPerToken)
    : countWithTokenizer(line, allowAll);
}
