const size = 3;
/** Two links to one site have words in common and say nothing of each other. */
const address = /\bhttps?:\/\/[^\s"'<>)]{1,500}/gi;

/**
 * Numbers for each three words that follow each other, so that a message is found in the code although parts of it are
 * filled in when the program runs.
 */
export function shinglesOf(text: string): readonly number[] {
  const words =
    text
      .replace(address, ' ')
      .toLowerCase()
      .match(/[a-z\u00C0-\uFFFF_][\w\u00C0-\uFFFF]*/g) ?? [];
  const found: number[] = [];
  for (let at = 0; at + size <= words.length; at += 1) {
    found.push(hash(words.slice(at, at + size).join(' ')));
  }
  return found;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}
