/**
 * Text from a work item or a model as one line of plain text, for titles and commit messages: no control characters, no
 * invisible ones, no line breaks.
 * @param limit characters kept
 */
export function singleLine(text: string, limit: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > limit ? `${line.slice(0, limit - 1).trimEnd()}…` : line;
}

/** The same as one harmless line of Markdown: nothing that Markdown, HTML or ADO's mentions would act on. */
export function markdownLine(text: string, limit: number): string {
  return singleLine(text, limit).replaceAll(/[\\`*_{}[\]<>#|~@!]/g, '\\$&');
}
