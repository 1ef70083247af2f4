const ESCAPED_SLASH = /(%2f)/i;

/** A path as Kestrel decodes it: an escaped slash stays as it is, and so do bytes that are no UTF-8. */
export function decodePath(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => escapes.split(ESCAPED_SLASH).map(decodeRun).join(''));
}

function decodeRun(escapes: string): string {
  try {
    return ESCAPED_SLASH.test(escapes) ? escapes : decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}
