/**
 * The beginning of a text, at most `limit` UTF-16 units, never ending in half a character.
 * @param text any text
 * @param limit as Azure DevOps counts: UTF-16 units
 */
export function truncateText(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  const cut = text.slice(0, Math.max(0, limit));
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/**
 * Markdown cut at a line's end where possible, an open code block closed, and a note about the cut added; the whole
 * stays within `limit` UTF-16 units.
 */
export function truncateMarkdown(markdown: string, limit: number, note: string): string {
  if (markdown.length <= limit) {
    return markdown;
  }
  const closing = '\n```';
  const kept = truncateText(markdown, limit - note.length - closing.length - 2);
  const lineEnd = kept.lastIndexOf('\n');
  const text = lineEnd > kept.length / 2 ? kept.slice(0, lineEnd) : kept;
  return `${text.trimEnd()}${endsInsideCode(text) ? closing : ''}\n\n${note}`;
}

function endsInsideCode(markdown: string): boolean {
  const fences = markdown.match(/^ {0,3}```/gm) ?? [];
  return fences.length % 2 === 1;
}
