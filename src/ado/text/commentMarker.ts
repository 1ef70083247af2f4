import { AgentError } from '../../contracts/agentError.ts';
import { collapseWhitespace, normalizeNfc } from '../../contracts/text/linearText.ts';

const longestMarker = 200;

/**
 * A comment with its marker, by which it is found again, as the last line. Azure DevOps takes hidden markup out of comments
 * on work items, so people see it.
 * @throws AgentError `invalid-input` for a marker that is no single line of at most 200 characters
 */
export function appendMarker(markdown: string, marker: string): string {
  if (plainLine(marker) === '' || marker.length > longestMarker || /[\r\n]/.test(marker)) {
    throw new AgentError('invalid-input', 'A marker of a comment must be one line of at most 200 characters.');
  }
  return `${markdown}\n\n(${marker.replaceAll(/[\\`*_[\]]/g, '\\$&')})`;
}

/**
 * Whether a comment's last line is a marker, in whole. What stands above it is partly others' text, which may name any run
 * and quote any comment, and says nothing about what the comment is.
 * @param text the comment's text without markup: Azure DevOps rewrites the markup when it cleans it
 */
export function endsWithMarker(text: string, markers: readonly string[]): boolean {
  const last = plainLine(lastLine(text));
  return last !== '' && markers.some((marker) => plainLine(marker) === last);
}

function lastLine(text: string): string {
  const end = text.trimEnd();
  return end.slice(Math.max(end.lastIndexOf('\n'), end.lastIndexOf('\r')) + 1);
}

/** Without the brackets and the signs of code around it, which it has had one time and not another. */
function plainLine(line: string): string {
  const plain = collapseWhitespace(normalizeNfc(line).replaceAll(/[`\\]/g, '')).trim();
  return plain.startsWith('(') && plain.endsWith(')') ? plain.slice(1, -1).trim() : plain;
}
