import { type Command, commandNames } from '../../contracts/deliveries/command.ts';
import { visibleLines } from './visibleLines.ts';

const linePattern = /^\/agent(?:\s+(\S.*))?$/is;
const namePattern = /^([a-z-]+)(?![\w-])[:,]?\s*(.*)$/is;

/** ADO allows 150,000 characters in a comment. */
const maximumCommentCharacters = 200_000;
const maximumTextCharacters = 4_000;
const maximumUnknownCharacters = 40;

/**
 * The command in a comment: the first line whose first word is `/agent`, in any case, with the lines below it as its
 * text. Quoted text and code are skipped, so that quoting a command does not repeat it. A comment can give only one
 * command, because it gets one answer: nothing is read from the next `/agent` line on. `/agent` alone asks for help.
 * @param text a comment as HTML or Markdown
 * @returns undefined for a comment that does not address the agent
 */
export function parseCommand(text: string): Command | undefined {
  const lines = visibleLines(text.slice(0, maximumCommentCharacters));
  const first = lines.findIndex((line) => linePattern.test(line));
  if (first === -1) return undefined;
  const next = lines.findIndex((line, index) => index > first && linePattern.test(line));
  const [line = '', ...below] = lines.slice(first, next === -1 ? undefined : next);
  return commandOf(linePattern.exec(line)?.[1] ?? 'help', below);
}

function commandOf(words: string, below: readonly string[]): Command {
  const [, word, rest = ''] = namePattern.exec(words) ?? [];
  const name = commandNames.find((known) => known === word?.toLowerCase());
  if (name === undefined) {
    return { name: 'unknown', text: words.split(/\s/, 1).join('').slice(0, maximumUnknownCharacters) };
  }
  return { name, text: [rest, ...below].join('\n').trim().slice(0, maximumTextCharacters) };
}
