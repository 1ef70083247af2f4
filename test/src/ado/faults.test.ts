import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { AgentError } from '../../../src/contracts/agentError.ts';
import { type AdoSandbox, startAdoSandbox } from '../../support/ado/adoSandbox.ts';
import { type FaultyWorld, faultyOperation, kindCount, numbersOf } from '../../support/ado/faultyOperations.ts';

const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.number() });
/** A slice; `npm run campaign:faults` runs 200. */
const operationCount = Number(process.env['FAULTY_OPERATIONS'] ?? 40);
const each = operationCount / kindCount;
/** Twelve kinds of fault of which each call meets the first that strikes: about one call in five. */
const faults = (['500', '503', 'reset', 'cutBody', 'emptyBody', 'nullBody'] as const).flatMap((kind) =>
  (['before', 'after'] as const).map((when) => ({ kind, when, rate: 0.0185 })),
);
const workItemCount = 5;

let sandbox: AdoSandbox;
let world: FaultyWorld;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'README.md', content: '# Hi\n' }]);
  const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  const workItems: number[] = [];
  for (let number = 0; number < workItemCount; number++) {
    workItems.push(identified.parse(await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', patch)).id);
  }
  for (const number of numbersOf('pullRequest', operationCount)) {
    sandbox.git('update-ref', `refs/heads/people/${number}`, childOf(sandbox.base));
  }
  const target = await pushed('target');
  const tips: Record<string, string> = {};
  for (const kind of ['merge', 'rebase', 'delete']) {
    for (const number of numbersOf(kind, operationCount)) {
      tips[`${kind}/${number}`] = await pushed(`${kind}/${number}`);
    }
  }
  const [workItemId = 0] = workItems;
  const { repository } = sandbox;
  const texts = { title: 'Reviewed', description: 'Because.' };
  const refs = { sourceBranch: 'target', targetBranch: 'main' };
  const { id: pullRequestId } = await sandbox.ado.pullRequests.open({ repository, ...refs, ...texts, workItemId });
  world = { sandbox, workItems, pullRequestId, target, tips };
}, 120_000);

/** A branch of the agent with one commit. */
async function pushed(branch: string): Promise<string> {
  const change = { kind: 'add', path: `${branch}.txt`, content: branch } as const;
  const { commit } = await sandbox.ado.pushes.pushBranch({
    ...{ repository: sandbox.repository, branch, message: 'Begin', trailers: [['Agent-Run', branch]] },
    changeSet: { baseCommit: sandbox.base, changes: [change] },
  });
  return commit;
}

function childOf(commit: string): string {
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  return sandbox.git(...author, 'commit-tree', '-p', commit, '-m', 'more', `${commit}^{tree}`);
}

afterAll(async () => {
  await sandbox.close();
});

/** As an orchestration does it: again after a failure that a retry can mend, and not before the time it names. */
async function likeAnOrchestration<T>(operation: () => Promise<T>): Promise<T | AgentError> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof AgentError)) {
        throw error;
      }
      // Whether a push or a pull request is from before takes more calls than one, each with its fault: more tries.
      if (!error.isRetryable || attempt === 60) {
        return error;
      }
      await wait(Math.max(20, (error.retryAfterSeconds ?? 0) * 1000));
    }
  }
}

function callCount(): number {
  return sandbox.server.traffic.calls().reduce((sum, { count }) => sum + count, 0);
}

describe('many operations at the same time on a bad day', () => {
  it('all end, none is done twice, and none comes before its time', async () => {
    const { traffic } = sandbox.server;
    const ado = createAzureDevOps({
      organizationUrl: sandbox.server.url,
      credential: { kind: 'pat', getToken: async () => sandbox.server.agentToken },
    });
    const callsBefore = callCount();
    traffic.setRules({ faults, throttle: { limit: 160, windowMs: 15_000 }, seed: 7 });

    const running = Promise.all(
      Array.from({ length: operationCount }, (_value, number) =>
        likeAnOrchestration(() => faultyOperation(world, ado, number)),
      ),
    );
    // On any machine: the limit is one that is soon reached, and is lifted once it was felt.
    let isOver = false;
    void running.finally(() => {
      isOver = true;
    });
    while (!isOver && traffic.troubles().retryAfters < 3) {
      await wait(20);
    }
    traffic.setRules({ faults, throttle: { limit: 400, windowMs: 1_000 }, seed: 7 });
    const outcomes = await running;

    const calls = callCount() - callsBefore;
    const share = traffic.troubles().faults / calls;
    console.info(`${operationCount} operations, ${calls} calls, ${(share * 100).toFixed(1)} % of them with a fault`);
    expect(traffic.impatientCalls()).toBe(0);
    expect(traffic.troubles().retryAfters).toBeGreaterThanOrEqual(1);
    // About one call in five; the fewer calls, the further from it chance may lead.
    expect(Math.abs(share - 0.2)).toBeLessThan(0.08);
    traffic.setRules({});
    expect(outcomes.filter((outcome) => outcome instanceof AgentError)).toEqual([]);
    expectOnceInGit();
    await expectOnceOnWorkItems();
    await expectOnceOnPullRequests();
  }, 480_000);

  function expectOnceInGit(): void {
    const branches = (folder: string) => sandbox.git('for-each-ref', '--format=%(refname)', folder).split('\n');
    const commits = (...range: readonly string[]) => Number(sandbox.git('rev-list', '--count', ...range));
    expect(branches('refs/heads/agent')).toHaveLength(each);
    expect(commits('--glob=refs/heads/agent/*', `^${sandbox.base}`)).toBe(each);
    // Its own commit and one merge on each; no branch that a rebase needed in between is left behind.
    expect(commits('--glob=refs/heads/merge/*', `^${world.target}`)).toBe(2 * each);
    expect(branches('refs/heads/rebase')).toHaveLength(each);
    expect(commits('--glob=refs/heads/rebase/*', `^${world.target}`)).toBe(each);
    expect(branches('refs/heads/delete')).toEqual(['']);
  }

  async function expectOnceOnWorkItems(): Promise<void> {
    const texts: string[] = [];
    const tags: string[] = [];
    const links: unknown[] = [];
    for (const id of world.workItems) {
      const workItem = await sandbox.ado.workItems.read(project, id);
      texts.push(...workItem.comments.map(({ text }) => text));
      tags.push(...workItem.tags);
      links.push(...(workItem.links ?? []).filter(({ kind }) => kind === 'hyperlink'));
    }
    const counts = [texts, tags, links].map((all) => [all.length, new Set(all.map((one) => JSON.stringify(one))).size]);
    expect(counts).toEqual(Array.from({ length: 3 }, () => [each, each]));
  }

  async function expectOnceOnPullRequests(): Promise<void> {
    const { repository } = sandbox;
    const path = `git/repositories/${repository.id}/pullrequests`;
    const listed = await sandbox.asPerson('GET', `${path}?$top=1000`);
    expect(listed['count']).toBe(each + 1);
    const threads = await sandbox.ado.pullRequests.threads({ repository, pullRequestId: world.pullRequestId });
    const own = threads.filter(({ marker }) => marker !== undefined);
    expect([own.length, new Set(own.map(({ marker }) => marker)).size]).toEqual([each, each]);
    expect(new Set(own.map(({ comments }) => comments.length))).toEqual(new Set([2]));
    const statuses = await sandbox.asPerson('GET', `${path}/${world.pullRequestId}/statuses?api-version=7.1`);
    expect(statuses['count']).toBe(each);
  }
});
