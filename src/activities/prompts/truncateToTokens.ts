import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';

/** What is kept when a text is too long: a description begins with what matters, a log ends with it. */
export type KeptPart = 'start' | 'end';

/**
 * A text of at most so many tokens, cut between lines, with a line that says that something is left out.
 * @param tokens the most it may have
 */
export async function truncateToTokens(text: string, tokens: number, kept: KeptPart = 'start'): Promise<string> {
  const countTokens = await loadTokenCounter();
  // A token is seldom longer than this, so that a text far too long is not counted whole.
  const roughly = text.length > tokens * 16 ? truncateToCharacters(text, tokens * 16, kept) : text;
  let rest = roughly;
  for (let count = countTokens(rest); count > tokens; count = countTokens(rest)) {
    rest = truncateToCharacters(rest, Math.floor(rest.length * Math.min(0.9, (tokens / count) * 0.95)), kept);
  }
  if (rest.length === text.length) return text;
  const note = `[… ${text.length - rest.length} characters not shown …]`;
  return kept === 'start' ? `${rest}\n${note}` : `${note}\n${rest}`;
}

function truncateToCharacters(text: string, length: number, kept: KeptPart): string {
  if (kept === 'start') {
    const piece = text.slice(0, length);
    const lineEnd = piece.lastIndexOf('\n');
    return lineEnd > length / 2 ? piece.slice(0, lineEnd) : piece;
  }
  const piece = length === 0 ? '' : text.slice(-length);
  const lineEnd = piece.indexOf('\n');
  return lineEnd !== -1 && lineEnd < length / 2 ? piece.slice(lineEnd + 1) : piece;
}
