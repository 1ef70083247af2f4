/** Decodes as .NET's `WebUtility.UrlDecode` does: a plus is a space, and bytes that are no UTF-8 are replaced. */
export function decodeForm(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** Encodes as .NET's `WebUtility.UrlEncode` does: a space becomes a plus, and only `-_.!*()` stand for themselves. */
export function encodeForm(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/['~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
