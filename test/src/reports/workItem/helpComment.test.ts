import { describe, expect, it } from '@jest/globals';
import { type CommandName, commandNames } from '../../../../src/contracts/deliveries/command.ts';
import { parseCommand } from '../../../../src/gateway/routing/parseCommand.ts';
import { helpComment } from '../../../../src/reports/workItem/helpComment.ts';

function allowedWith(changes: Partial<Record<CommandName, readonly string[]>>) {
  const everyone: readonly string[] = ['everyone'];
  return { ...Object.fromEntries(commandNames.map((name) => [name, everyone])), ...changes } as Record<
    CommandName,
    readonly string[]
  >;
}

describe('helpComment', () => {
  it('says what each command does and who may use it', () => {
    const allowed = allowedWith({ approve: ['group:Store Team', 'ada@example.com'], cancel: ['EVERYONE'] });

    expect(helpComment({ allowed })).toMatchInlineSnapshot(`
"Write one of these commands at the start of a line in a comment:

- \`/agent fix [instructions]\` starts a run, or gives the active run more instructions
- \`/agent plan [instructions]\` proposes a plan without changing anything
- \`/agent approve\` approves the change the run wants to push (only: Store Team, ada\\@example.com)
- \`/agent reject [reason]\` rejects the change the run wants to push
- \`/agent retry [instructions]\` tries again after a failure
- \`/agent cancel [reason]\` cancels the run and removes its branch and pull request
- \`/agent status\` shows the status of the run
- \`/agent explain [question]\` explains what the run has done, and why
- \`/agent help\` shows this help"
`);
  });

  it('names what was not understood, harmlessly', () => {
    const help = helpComment({ allowed: allowedWith({}), unknown: '<b>@all' });

    expect(help).toContain('Unknown command "\\<b\\>\\@all". Available commands:');
  });

  it('holds no command itself, so that the agent never answers its own help', () => {
    expect(parseCommand(helpComment({ allowed: allowedWith({}) }))).toBeUndefined();
  });
});
