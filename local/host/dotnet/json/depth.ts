import { MAX_DEPTH } from './reader.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const BRACKETS = new Map([
  [91, 1],
  [123, 1],
  [93, -1],
  [125, -1],
]);

/** Whether containers lie deeper in each other than Newtonsoft reads, in well-formed JSON; cheaper than reading it. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) {
      isInString = true;
    } else {
      depth += BRACKETS.get(code) ?? 0;
      if (depth > MAX_DEPTH) return true;
    }
  }
  return false;
}
