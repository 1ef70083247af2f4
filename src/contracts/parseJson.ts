/** @returns undefined where the text is not JSON: what follows is a schema, which says what was expected instead */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
