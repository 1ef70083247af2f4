import { parseJson } from '../../contracts/parseJson.ts';

/** JSON as models write it: line breaks and tabs may stand in a text as they are. @returns undefined where it is none */
export function parseLooseJson(text: string): unknown {
  return parseJson(text) ?? parseJson(withEscapedBreaks(text));
}

/** What stands between the first line and the last fence, where a text begins with a fence. */
export function withoutFence(text: string): string {
  if (!text.startsWith('```')) return text;
  const start = text.indexOf('\n') + 1;
  const end = text.lastIndexOf('```');
  return start === 0 ? text : text.slice(start, end > start ? end : text.length).trim();
}

/** Whether a quote or a bracket of a JSON text is still open at its end. */
export function isCutOff(text: string): boolean {
  let depth = 0;
  const isInText = walk(text, (character, isWithin) => {
    if (isWithin) return;
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
  });
  return isInText || depth > 0;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function withEscapedBreaks(text: string): string {
  const parts: string[] = [];
  walk(text, (character, isWithin) => parts.push((isWithin ? escapes.get(character) : undefined) ?? character));
  return parts.join('');
}

/**
 * Visits a text character by character; an escape is one with what it escapes.
 * @returns whether it ends within a JSON text
 */
function walk(text: string, visit: (character: string, isWithin: boolean) => void): boolean {
  let isWithin = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isWithin && character === '\\') {
      visit(text.slice(at, at + 2), true);
      at += 1;
    } else {
      const isQuote = character === '"';
      visit(character, isWithin && !isQuote);
      if (isQuote) isWithin = !isWithin;
    }
  }
  return isWithin;
}
