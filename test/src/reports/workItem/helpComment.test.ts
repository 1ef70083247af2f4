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
"Write one of these as the first words of a line in a comment:

- \`/agent fix [instructions]\` starts a run, or adds to what the running one should do
- \`/agent plan [instructions]\` says how the task would be done, and changes nothing
- \`/agent approve\` agrees to what the run wants to push (only: Store Team, ada\\@example.com)
- \`/agent reject [reason]\` refuses what the run wants to push
- \`/agent retry [instructions]\` tries again after a failure
- \`/agent cancel [reason]\` ends the run and takes back what it left behind
- \`/agent status\` says what the run is doing
- \`/agent explain [question]\` says what was done, and why
- \`/agent help\` shows this"
`);
  });

  it('names what was not understood, harmlessly', () => {
    const help = helpComment({ allowed: allowedWith({}), unknown: '<b>@all' });

    expect(help).toContain('I do not know the command "\\<b\\>\\@all". I know these:');
  });

  it('holds no command itself, so that the agent never answers its own help', () => {
    expect(parseCommand(helpComment({ allowed: allowedWith({}) }))).toBeUndefined();
  });
});
