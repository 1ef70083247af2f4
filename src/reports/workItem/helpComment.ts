import { type CommandName, commandNames } from '../../contracts/deliveries/command.ts';
import { groupNameOf } from '../../contracts/rules/principal.ts';
import { markdownLine, singleLine } from '../parts/plainText.ts';

interface CommandHelp {
  /** Arguments of the command. */
  readonly usage: string;
  readonly effect: string;
}

const commandHelp: Readonly<Record<CommandName, CommandHelp>> = {
  fix: { usage: ' [instructions]', effect: 'starts a run, or gives the active run more instructions' },
  plan: { usage: ' [instructions]', effect: 'proposes a plan without changing anything' },
  approve: { usage: '', effect: 'approves the change the run wants to push' },
  reject: { usage: ' [reason]', effect: 'rejects the change the run wants to push' },
  retry: { usage: ' [instructions]', effect: 'tries again after a failure' },
  cancel: { usage: ' [reason]', effect: 'cancels the run and removes its branch and pull request' },
  status: { usage: '', effect: 'shows the status of the run' },
  explain: { usage: ' [question]', effect: 'explains what the run has done, and why' },
  help: { usage: '', effect: 'shows this help' },
};

const maximumNameCharacters = 80;
const maximumWordCharacters = 40;

export interface HelpOptions {
  /** Who may use each command by the rules: `everyone`, `group:NAME`, or a person. */
  readonly allowed: Readonly<Record<CommandName, readonly string[]>>;
  /** The unknown word after `/agent`; undefined if the author asked for help. */
  readonly unknown?: string | undefined;
}

/** The answer to `/agent help` and to unknown commands, in Markdown: what each command does and who may use it. */
export function helpComment({ allowed, unknown }: HelpOptions): string {
  const opening =
    unknown === undefined
      ? 'Write one of these commands at the start of a line in a comment:'
      : `Unknown command "${markdownLine(unknown, maximumWordCharacters)}". Available commands:`;
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
