import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { authorizeCommand } from '../../../../src/activities/commands/authorizeCommand.ts';
import { readCommand } from '../../../../src/activities/commands/readCommand.ts';
import { readCommandSchema } from '../../../../src/contracts/activities/operating.ts';
import { type CommandName, commandNames } from '../../../../src/contracts/deliveries/command.ts';
import type { RunSummary } from '../../../../src/contracts/runs/runSummary.ts';
import type { RunReader } from '../../../../src/platform/audit/auditLog.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

/**
 * Each command, in each place, by each kind of identity, in each state of a run. What is expected is read from the table of
 * docs/rules.md, and from what that page says of places and identities.
 */
const change = '0123456789ab';
const runId = 'contoso-Store-1-r1';
const askedAt = '2026-11-23T12:00:00.000Z';
const repository = { id: 'r1', name: 'till', projectId: 'p1', projectName: 'Store', defaultBranch: 'main', webUrl: '' };
const other = { ...repository, id: 'r2', name: 'playground' };
const pullRequest = { id: 5, webUrl: '' };

/** Everything takes the group, in the run's own repository; everybody may everything in the other one. */
const rules = `
approval: { by: ['group:Approvers'] }
commands: { ${commandNames
  .filter((name) => !['approve', 'reject', 'help'].includes(name))
  .map((name) => `${name}: ['group:Approvers']`)
  .join(', ')} }
`;

type State = 'no run' | 'just begun' | 'at work' | 'asks for approval' | 'in review' | 'a further change asks' | 'over';

const begun: RunSummary = {
  ...{ runId, project: 'Store', workItemId: 1, state: 'running', cost: 0, events: 1 },
  ...{ startedAt: askedAt, updatedAt: askedAt },
};
const bound: RunSummary = { ...begun, repository: { id: 'r1', projectId: 'p1' } };
const question = { change, askedAt };
const runs: Readonly<Record<State, RunSummary | undefined>> = {
  'no run': undefined,
  'just begun': begun,
  'at work': bound,
  'asks for approval': { ...bound, question },
  'in review': { ...bound, pullRequest },
  'a further change asks': { ...bound, pullRequest, question },
  over: { ...bound, pullRequest, state: 'ended' },
};

const places = [
  'the work item',
  'its own pull request',
  'a pull request of the same number elsewhere',
  'another pull request of its branch',
  'a pull request of another branch',
] as const;
type Place = (typeof places)[number];

/** Who writes, and whether Azure DevOps says that an entry of the rules is or holds them. */
const identities = {
  'a member of the group': { authorId: 'rita', isOwn: false },
  'somebody else': { authorId: 'dana', isOwn: false },
  'somebody who calls themselves like the group': { authorId: 'group:Approvers', isOwn: false },
  'somebody without an id': { authorId: undefined, isOwn: false },
  'the agent': { authorId: 'rita', isOwn: true },
} as const;
type Identity = keyof typeof identities;

function adoFor(text: string, state: State, place: Place, identity: Identity): never {
  const written = { id: 9, text, author: 'Somebody', ...identities[identity], createdAt: '2026-11-23T13:00:00Z' };
  const branch = place === 'a pull request of another branch' ? 'code-agent/another-run' : `code-agent/${runId}`;
  const [own, elsewhere] = [repository, other];
  return {
    workItems: { comment: async () => written, read: async () => ({ projectName: 'Store' }) },
    repositories: {
      resolve: async (_project: string, id: string) => (id === 'r1' ? own : elsewhere),
      // Whoever changes the tags of a work item changes what is chosen: only a run that begins may go by it.
      choose: async () => ({ kind: 'chosen', repository: ['no run', 'over'].includes(state) ? own : elsewhere }),
      tip: async () => 'a'.repeat(40),
      readFile: async ({ repository: { id } }: { repository: { id: string } }) => (id === 'r1' ? rules : ''),
    },
    pullRequests: { read: async () => ({ sourceBranch: branch }), thread: async () => ({ comments: [written] }) },
    identities: { grantOf: async (id: string, allowed: string[]) => (id === 'rita' ? allowed[0] : undefined) },
  } as never;
}

function commentAt(place: Place) {
  if (place === 'the work item') return { on: 'work-item', project: 'Store', workItemId: 1, commentId: 9 };
  const isElsewhere = place === 'a pull request of the same number elsewhere';
  const pullRequestId = place === 'another pull request of its branch' ? 6 : 5;
  const repositoryId = isElsewhere ? 'r2' : 'r1';
  return { on: 'pull-request', project: 'Store', repositoryId, pullRequestId, threadId: 1, commentId: 9 };
}

/** What the two steps make of a command: not heard, refused, or allowed, and for which change. */
async function verdictOn(text: string, state: State, place: Place, identity: Identity): Promise<string> {
  const { logger } = recordingLogger();
  const ado = adoFor(text, state, place, identity);
  const run = runs[state];
  const reader: RunReader = {
    find: async (id) => (id === runId ? run : undefined),
    list: () => Promise.reject(new Error('nobody lists runs')),
  };
  const reading = readCommand({ ado, runs: reader, organization: 'contoso', ignoredAuthors: [] }, logger);
  const result = await reading.handler({ runId: 'command', comment: commentAt(place) });
  if (!result.ok) return `failed: ${result.failure.message}`;
  const read = readCommandSchema.parse(result.value);
  if (read.kind === 'ignored') return 'not heard';
  // A run that is over holds no place any more.
  const holder = state === 'no run' || state === 'over' ? undefined : runId;
  const inCharge = read.runId ?? holder;
  const { command, author, writtenAt, project, workItemId } = read;
  const activity = authorizeCommand(
    { ado, runs: reader, repositories: { name: undefined, rules: [] }, defaults: {} },
    logger,
  );
  const judged = await activity.handler({
    ...{ runId: 'command', command, author, writtenAt, project, workItemId },
    ...(inCharge === undefined ? {} : { inCharge }),
  });
  if (!judged.ok) return `failed: ${judged.failure.message}`;
  const verdict = judged.value as { kind: string; change?: string };
  return verdict.change === undefined ? verdict.kind : `${verdict.kind} for ${verdict.change}`;
}

/** The table of docs/rules.md, by command and state. */
function readTable(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const page = readFileSync(join(resolve(__dirname, '../../../..'), 'docs/rules.md'), 'utf8');
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith('| command | right |'));
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [, , ...states] = cellsOf(lines[start] ?? '');
  const rows = lines.slice(
    start + 2,
    lines.findIndex((line, at) => at > start && line === ''),
  );
  return new Map(
    rows.map((row) => {
      const [command = '', , ...cells] = cellsOf(row);
      return [command.replaceAll('`', ''), new Map(states.map((state, at) => [state, cells[at] ?? '']))];
    }),
  );
}

const table = readTable();

/** What docs/rules.md says must become of it. */
function expected(name: CommandName, withId: boolean, state: State, place: Place, identity: Identity): string {
  const isHeard =
    place === 'the work item' || (place === 'its own pull request' && runs[state]?.pullRequest !== undefined);
  if (!isHeard || identity === 'the agent') return 'not heard';
  // On the work item a run that is over is none.
  const seen: State = state === 'over' && place === 'the work item' ? 'no run' : state;
  const cell = table.get(name)?.get(seen);
  const hasRight = name === 'help' || identity === 'a member of the group';
  const decides = name === 'approve' || name === 'reject';
  if (seen === 'just begun' && name !== 'help') {
    // The rules of the repository that the work item belongs to now hold for what changes nothing; they allow everybody.
    return cell === 'no' ? 'refused' : 'allowed';
  }
  if (!hasRight || cell === 'no') return 'refused';
  if (cell === 'with the id') return withId ? `allowed for ${change}` : 'refused';
  return decides && cell === 'yes' ? `allowed for ${change}` : 'allowed';
}

describe.each(Object.keys(runs) as State[])('while there is a run that is: %s', (state) => {
  it.each(commandNames)(
    '/agent %s is carried out for whom the rules say, where they say, and for nobody else',
    async (name) => {
      const differences: string[] = [];
      for (const place of places) {
        for (const identity of Object.keys(identities) as Identity[]) {
          for (const withId of [true, false]) {
            const text = `/agent ${name}${withId ? ` ${change}` : ''}`;
            const found = await verdictOn(text, state, place, identity);
            const wanted = expected(name, withId, state, place, identity);
            if (found !== wanted) differences.push(`"${text}" by ${identity}, ${place}: ${found}, not ${wanted}`);
          }
        }
      }
      expect(differences).toEqual([]);
    },
  );
});

describe('the table of docs/rules.md', () => {
  it('says of every command and every state', () => {
    expect([...table.keys()]).toEqual([...commandNames].toSorted((a, b) => order(a) - order(b)));
    for (const row of table.values()) expect([...row.keys()]).toEqual(Object.keys(runs));
  });
});

function order(name: CommandName): number {
  return [...table.keys()].indexOf(name);
}
