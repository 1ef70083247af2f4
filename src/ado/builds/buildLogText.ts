import { trimmedEnd } from '../../contracts/text/linearText.ts';

/** How much of a log is kept: its last lines, within a number of characters. */
export interface LogLimits {
  readonly lines: number;
  readonly characters: number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
const escapeSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them has no place in a prompt either
const otherControl = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const agentTime = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?/;

/** One line of a build log as a person reads it: without the agent's time, colours and overwritten progress bars. */
export function cleanLogLine(line: string): string {
  if (line === '') return '';
  const text = trimmedEnd(line.replace(agentTime, '').replace(escapeSequence, ''), '\r');
  return text
    .slice(text.lastIndexOf('\r') + 1)
    .replace(otherControl, '')
    .trimEnd();
}

/**
 * The end of a log within the limits, beginning at a line's start; says how many lines were left out.
 * @param lines the log's last lines, or all of them
 * @param omitted how many lines before them were not read
 */
export function logTail(lines: readonly string[], limits: LogLimits, omitted = 0): string {
  let end = lines.length;
  while (end > 0 && cleanLogLine(lines[end - 1] ?? '') === '') end -= 1;
  const kept: string[] = [];
  let characters = 0;
  for (let at = end - 1; at >= 0 && kept.length < limits.lines; at -= 1) {
    const line = cleanLogLine(lines[at] ?? '');
    const text = line.length > limits.characters ? `${line.slice(0, limits.characters).toWellFormed()}…` : line;
    if (kept.length > 0 && characters + text.length + 1 > limits.characters) break;
    kept.push(text);
    characters += text.length + 1;
  }
  const left = omitted + end - kept.length;
  return [...(left > 0 ? [`… ${left} lines left out`] : []), ...kept.reverse()].join('\n');
}
