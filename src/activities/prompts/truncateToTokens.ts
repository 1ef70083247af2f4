import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';

/** Which part of a long text is kept: the important part of a description is its beginning, of a log its end. */
export type KeptPart = 'start' | 'end';

/**
 * Shortens a text to a number of tokens. It is cut between lines, and a line says that something is left out.
 * @param tokens maximum number of tokens
 */
export async function truncateToTokens(text: string, tokens: number, kept: KeptPart = 'start'): Promise<string> {
  const countTokens = await loadTokenCounter();
  // Tokens are rarely longer than this, so a much too long text need not be counted completely.
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
