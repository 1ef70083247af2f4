import type { AzureDevOps } from '../../../src/ado/azureDevOps.ts';
import type { AdoSandbox } from './adoSandbox.ts';

const project = 'Fabrikam Fiber';

/** What the operations work on, made while nothing fails yet. */
export interface FaultyWorld {
  readonly sandbox: AdoSandbox;
  readonly workItems: readonly number[];
  /** Takes all threads and statuses. */
  readonly pullRequestId: number;
  /** A commit beside all branches, to merge and to rebase onto. */
  readonly target: string;
  /** Commit of each branch to merge, to rebase, and to delete. */
  readonly tips: Readonly<Record<string, string>>;
}

type Operation = (world: FaultyWorld, ado: AzureDevOps, number: number) => Promise<unknown>;

const addition = (number: number) => ({ kind: 'add' as const, path: `file-${number}.txt`, content: `run-${number}` });

function workItemOf({ workItems }: FaultyWorld, number: number): number {
  return workItems[Math.floor(number / operations.length) % workItems.length] ?? 0;
}

/** Kinds of write whose names say what is counted afterwards, and one read. */
const kinds: Readonly<Record<string, Operation>> = {
  push: ({ sandbox }, ado, number) =>
    ado.pushes.pushBranch({
      ...{ repository: sandbox.repository, branch: `agent/${number}`, message: 'Add a file' },
      changeSet: { baseCommit: sandbox.base, changes: [addition(number)] },
      trailers: [['Agent-Run', `run-${number}`]],
    }),
  comment: (world, ado, number) => {
    const run = `contoso-${number}-r1`;
    return ado.workItems.writeComment({
      ...{ project, workItemId: workItemOf(world, number), marker: run, markdown: `Run ${run}` },
    });
  },
  change: (world, ado, number) =>
    ado.workItems.change({
      ...{ project, id: workItemOf(world, number), addTags: [`run-${number}`], mostTries: 10 },
      addLinks: [{ kind: 'hyperlink', url: `https://example.com/run-${number}` }],
    }),
  pullRequest: (world, ado, number) =>
    ado.pullRequests.open({
      ...{ repository: world.sandbox.repository, sourceBranch: `people/${number}`, targetBranch: 'main' },
      ...{ title: `run-${number}`, description: 'Because.', workItemId: workItemOf(world, number) },
    }),
  read: (world, ado, number) => ado.workItems.read(project, workItemOf(world, number)),
  thread: async ({ sandbox, pullRequestId }, ado, number) => {
    const reference = { repository: sandbox.repository, pullRequestId };
    const { threadId } = await ado.pullRequests.writeThread({
      ...reference,
      marker: `run-${number}`,
      markdown: 'Why?',
    });
    await ado.pullRequests.reply({ ...reference, threadId, marker: `answer-${number}`, markdown: 'Because.' });
  },
  status: ({ sandbox, pullRequestId }, ado, number) =>
    ado.pullRequests.postStatus({
      ...{ repository: sandbox.repository, pullRequestId, state: 'succeeded', description: 'Done' },
      context: { genre: 'code-agent', name: `run-${number}` },
    }),
  merge: async ({ sandbox, target, tips }, ado, number) => {
    const branch = `merge/${number}`;
    const place = { repository: sandbox.repository, branch, expectedTip: tips[branch] ?? '' };
    const { effect } = await ado.branches.merge({ ...place, commit: target, message: 'Merge' });
    if (effect !== 'merged' && effect !== 'unchanged') throw new Error(`The merge ended with ${effect}.`);
  },
  rebase: ({ sandbox, target, tips }, ado, number) => {
    const branch = `rebase/${number}`;
    const changeSet = { baseCommit: target, changes: [addition(number)] };
    const push = { repository: sandbox.repository, branch, message: 'Again', changeSet };
    const trailers = [['Agent-Run', `again-${number}`]] as const;
    return ado.pushes.rebaseBranch({ ...push, trailers, expectedTip: tips[branch] ?? '' });
  },
  delete: async ({ sandbox, tips }, ado, number) => {
    const branch = `delete/${number}`;
    const { repository } = sandbox;
    const { effect } = await ado.branches.delete({ repository, branch, expectedCommit: tips[branch] ?? '' });
    if (effect === 'moved') throw new Error('The branch to delete has moved.');
  },
};

const operations = Object.entries(kinds);

/** How many kinds of operation there are. */
export const kindCount = operations.length;

/** The operation of a number: every kind in turn. */
export function faultyOperation(world: FaultyWorld, ado: AzureDevOps, number: number): Promise<unknown> {
  const [, operation] = operations[number % operations.length] ?? [];
  if (operation === undefined) throw new Error('There is no such operation.');
  return operation(world, ado, number);
}

/** The numbers below a count whose operation is of this kind. */
export function numbersOf(kind: string, count: number): readonly number[] {
  const place = operations.findIndex(([name]) => name === kind);
  return Array.from({ length: count }, (_value, number) => number).filter(
    (number) => number % operations.length === place,
  );
}
