import { type CommandName, commandNames } from '../../contracts/deliveries/command.ts';
import { groupNameOf } from '../../contracts/rules/principal.ts';
import { markdownLine, singleLine } from '../parts/plainText.ts';

interface CommandHelp {
  /** What may be written behind the command. */
  readonly usage: string;
  readonly effect: string;
}

const commandHelp: Readonly<Record<CommandName, CommandHelp>> = {
  fix: { usage: ' [instructions]', effect: 'starts a run, or adds to what the running one should do' },
  plan: { usage: ' [instructions]', effect: 'says how the task would be done, and changes nothing' },
  approve: { usage: '', effect: 'agrees to what the run wants to push' },
  reject: { usage: ' [reason]', effect: 'refuses what the run wants to push' },
  retry: { usage: ' [instructions]', effect: 'tries again after a failure' },
  cancel: { usage: ' [reason]', effect: 'ends the run and takes back what it left behind' },
  status: { usage: '', effect: 'says what the run is doing' },
  explain: { usage: ' [question]', effect: 'says what was done, and why' },
  help: { usage: '', effect: 'shows this' },
};

const maximumNameCharacters = 80;
const maximumWordCharacters = 40;

export interface HelpOptions {
  /** Whom the rules let use each command: `everyone`, `group:NAME`, or a person. */
  readonly allowed: Readonly<Record<CommandName, readonly string[]>>;
  /** The word behind `/agent` that was not understood, where help was not asked for. */
  readonly unknown?: string | undefined;
}

/** The answer to `/agent help` and to unknown commands, in Markdown: what each command does, and who may use it. */
export function helpComment({ allowed, unknown }: HelpOptions): string {
  const opening =
    unknown === undefined
      ? 'Write one of these as the first words of a line in a comment:'
      : `I do not know the command "${markdownLine(unknown, maximumWordCharacters)}". I know these:`;
  const lines = commandNames.map((name) => {
    const { usage, effect } = commandHelp[name];
    return `- \`/agent ${name}${usage}\` ${effect}${restriction(allowed[name])}`;
  });
  return [opening, '', ...lines].join('\n');
}

function restriction(principals: readonly string[]): string {
  if (principals.some((principal) => principal.toLowerCase() === 'everyone')) return '';
  return ` (only: ${principals.map(nameOf).join(', ')})`;
}

function nameOf(principal: string): string {
  const shown = singleLine(principal, maximumNameCharacters);
  return markdownLine(groupNameOf(shown) ?? shown, maximumNameCharacters);
}
