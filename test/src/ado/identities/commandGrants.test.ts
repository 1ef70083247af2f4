import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { authorizeCommand } from '../../../../src/activities/commands/authorizeCommand.ts';
import { readCommand } from '../../../../src/activities/commands/readCommand.ts';
import type { RunReader } from '../../../../src/platform/audit/auditLog.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const idEnding = (digit: string) => `00000000-0000-0000-0000-00000000000${digit}`;
const person = (digit: string, uniqueName: string, groups: readonly string[]) => ({
  ...{ id: idEnding(digit), displayName: uniqueName, uniqueName, token: uniqueName, groups },
});
const lead = person('a', 'lead@example.com', ['[Fabrikam Fiber]\\Store Team', '[Fabrikam Fiber]\\Crew']);
const guest = person('b', 'guest@example.com', ['[Tailspin]\\Crew']);
const robot = {
  ...person('c', '7f3c2b1a-0d4e-4f5a-8b6c-9d0e1f2a3b4c', []),
  accessToken: 'robot',
  isServicePrincipal: true,
};
const rules = `
commands:
  fix: ['lead@example.com']
  plan: ['group:Store Team']
  retry: ['group:[fabrikam fiber]\\store team']
  cancel: ['group:Everybody in the store']
  status: ['7f3c2b1a-0d4e-4f5a-8b6c-9d0e1f2a3b4c']
  explain: ['group:Crew']
`;
const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.number() });

let sandbox: AdoSandbox;
let workItemId: number;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: '.code-agent.yml', content: rules }], [lead, guest, robot], {
    groups: [{ name: '[Fabrikam Fiber]\\Store Team', memberOf: ['[Fabrikam Fiber]\\Everybody in the store'] }],
  });
  const title = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  workItemId = identified.parse(await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', title)).id;
});

afterAll(() => sandbox.close());

/** What becomes of a command that somebody writes on the work item. */
async function verdictOn(
  { token, accessToken }: { readonly token: string; readonly accessToken?: string },
  command: string,
): Promise<unknown> {
  const authorization =
    accessToken === undefined ? `Basic ${Buffer.from(`:${token}`).toString('base64')}` : `Bearer ${accessToken}`;
  const comment = await fetch(
    `${sandbox.server.url}/${encodeURIComponent(project)}/_apis/wit/workItems/${workItemId}/comments?api-version=7.1-preview.4`,
    {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify({ text: `/agent ${command}` }),
    },
  );
  const commentId = identified.parse(await comment.json()).id;
  const runs: RunReader = { find: async () => undefined, list: () => Promise.reject(new Error('not expected')) };
  const { ado } = sandbox;
  const { logger } = recordingLogger();
  const place = { on: 'work-item', project, workItemId, commentId } as const;
  const reading = readCommand({ ado, runs, organization: 'contoso', ignoredAuthors: [] }, logger);
  const read = await reading.handler({ runId: 'command-1', comment: place });
  const { author: writer, command: asked, writtenAt } = z.object({ value: readSchema }).parse(read).value;
  const activity = authorizeCommand({ ado, runs, repositories: { name: undefined, rules: [] }, defaults: {} }, logger);
  const question = { runId: 'command-1', project, workItemId, author: writer, command: asked, writtenAt };
  return await activity.handler(question);
}

const readSchema = z.looseObject({ author: z.unknown(), command: z.unknown(), writtenAt: z.string() });

describe('a command under rules that name who may use it', () => {
  it.each([
    ['a person by e-mail address', lead, 'fix'],
    ['a group by its bare name', lead, 'plan'],
    ['a group by its full name', lead, 'retry'],
    ['a group that holds another one', lead, 'cancel'],
    ['a service principal', robot, 'status'],
  ])('is allowed to %s', async (_who, author, command) => {
    expect(await verdictOn(author, command)).toMatchObject({ value: { kind: 'allowed' } });
  });

  it.each([['fix'], ['plan'], ['retry'], ['cancel'], ['status']])(
    'is refused to somebody else: %s',
    async (command) => {
      expect(await verdictOn(guest, command)).toMatchObject({
        value: {
          kind: 'refused',
          reason: expect.stringContaining(`\`commands.${command}\` in the repository’s rules`),
        },
      });
    },
  );

  it('tells which groups a name may mean', async () => {
    expect(JSON.stringify(await verdictOn(lead, 'explain'))).toContain(
      '2 groups called \\"Crew\\": [Fabrikam Fiber]\\\\Crew or [Tailspin]\\\\Crew.',
    );
  });
});
