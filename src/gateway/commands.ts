import { plainLines } from './plainLines.ts';

/** An instruction in a comment, for example `/agent fix only the parser`. */
export interface Command {
  /** Lower case, for example `fix`. */
  readonly name: string;
  /** The rest of the line. Untrusted. */
  readonly text: string;
}

const commandPattern = /^\/agent\s+([a-z][a-z-]{0,30})(?![\w-])[:,]?(.*)$/i;
const maximumTextCharacters = 4000;

/**
 * The commands in a comment: lines whose first word is `/agent`, in any case. Quoted and code text is passed over, so
 * that quoting a command does not give it again.
 * @param text a comment as HTML or Markdown
 */
export function parseCommands(text: string): readonly Command[] {
  return plainLines(text).flatMap((line) => {
    const [, name, rest] = commandPattern.exec(line) ?? [];
    return name === undefined
      ? []
      : [{ name: name.toLowerCase(), text: (rest ?? '').trim().slice(0, maximumTextCharacters) }];
  });
}
