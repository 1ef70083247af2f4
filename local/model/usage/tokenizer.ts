/** Tokens of a text, as numbers that are the same for the same piece of text. */
export type Tokenizer = (text: string) => readonly number[];

/** Longer lines are cut into pieces: the tokenizer takes more than linear time in text without spaces. */
const longestLine = 2000;
const charactersPerToken = 4;
const mostKnownLines = 20_000;
// Text may hold what looks like a special token; it is text here.
const allowAll = { disallowedSpecial: new Set<string>() };

let tokenizer: Promise<Tokenizer> | undefined;

/** Loads the tokenizer of the current OpenAI models, line by line: requests repeat what was said before. */
export function loadTokenizer(): Promise<Tokenizer> {
  tokenizer ??= createTokenizer();
  return tokenizer;
}

async function createTokenizer(): Promise<Tokenizer> {
  const { encode } = await import('gpt-tokenizer/encoding/o200k_base');
  const known = new Map<string, readonly number[]>();

  function tokensOfLine(line: string): readonly number[] {
    const tokens = known.get(line) ?? (line.length > longestLine ? piecesOf(line) : encode(line, allowAll));
    if (known.size < mostKnownLines) known.set(line, tokens);
    return tokens;
  }

  return (text) => {
    const tokens: number[] = [];
    let start = 0;
    while (start < text.length) {
      const end = text.indexOf('\n', start) + 1 || text.length;
      for (const token of tokensOfLine(text.slice(start, end))) tokens.push(token);
      start = end;
    }
    return tokens;
  };
}

/** Four characters a token, as a number below zero, which the tokenizer never gives. */
function piecesOf(line: string): readonly number[] {
  const pieces: number[] = [];
  for (let start = 0; start < line.length; start += charactersPerToken) {
    let hash = 0;
    for (let at = start; at < start + charactersPerToken; at += 1) hash = (hash * 31 + (line.codePointAt(at) ?? 0)) | 0;
    pieces.push(-Math.abs(hash) - 1);
  }
  return pieces;
}
