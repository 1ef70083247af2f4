/** What stands in a text with separators between, each trimmed; nothing for nothing between two of them. */
export function splitList(text: string, separator: ',' | ';'): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
