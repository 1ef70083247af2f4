/** Tokens of a text as the current OpenAI models count them; other models differ by some per cent. */
export type TokenCounter = (text: string) => number;

/** Longer lines are estimated: the tokenizer takes more than linear time in text without spaces. */
const longestCountedLine = 2000;
const charactersPerToken = 2;
/** What is more of a text is estimated, as rather too much: prompts are far shorter, and counting takes a second a megabyte. */
const longestCountedText = 2_000_000;
const mostKnownLines = 4096;

// Text of a repository may hold what looks like a special token; it is text here.
const allowAll = { disallowedSpecial: new Set<string>() };

let counter: Promise<TokenCounter> | undefined;

/** Loads the tokenizer when tokens are first counted: an app that only takes deliveries starts without its 40 MB. */
export function loadTokenCounter(): Promise<TokenCounter> {
  counter ??= createTokenCounter();
  return counter;
}

async function createTokenCounter(): Promise<TokenCounter> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const tokensOfLine = (line: string) =>
    line.length > longestCountedLine ? Math.ceil(line.length / charactersPerToken) : countTokens(line, allowAll);
  return (text) => {
    // Sources repeat their lines, and a file of nothing but line ends must not take ten seconds.
    const known = new Map<string, number>();
    let sum = 0;
    let start = 0;
    while (start < text.length && start < longestCountedText) {
      const end = text.indexOf('\n', start) + 1 || text.length;
      const line = text.slice(start, end);
      const tokens = known.get(line) ?? tokensOfLine(line);
      if (known.size < mostKnownLines) known.set(line, tokens);
      sum += tokens;
      start = end;
    }
    return sum + Math.ceil((text.length - start) / charactersPerToken);
  };
}
