import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { AgentError } from '../../../src/contracts/agentError.ts';
import { type AdoSandbox, startAdoSandbox } from '../../support/adoSandbox.ts';

const project = 'Fabrikam Fiber';
const identified = z.object({ id: z.number() });
const operationCount = 200;
/** Eight kinds of fault of which each call meets the first that strikes: about one call in five. */
const faults = (['500', '503', 'reset', 'cutBody'] as const).flatMap((kind) =>
  (['before', 'after'] as const).map((when) => ({ kind, when, rate: 0.0275 })),
);
const workItemCount = 5;

let sandbox: AdoSandbox;
let workItems: readonly number[] = [];

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'README.md', content: '# Hi\n' }]);
  const type = encodeURIComponent('$Bug');
  const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  const filed: number[] = [];
  for (let number = 0; number < workItemCount; number++) {
    const answer = await sandbox.asPerson('POST', `wit/workitems/${type}?api-version=7.1`, patch);
    filed.push(identified.parse(answer).id);
  }
  workItems = filed;
  for (let number = 3; number < operationCount; number += 5) {
    sandbox.git('update-ref', `refs/heads/people/${number}`, childOf(sandbox.base));
  }
});

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
      if (!error.isRetryable || attempt === 30) {
        return error;
      }
      await wait(Math.max(20, (error.retryAfterSeconds ?? 0) * 1000));
    }
  }
}

describe('many operations at the same time on a bad day', () => {
  it('all end, none is done twice, and none comes before its time', async () => {
    const { traffic } = sandbox.server;
    const ado = createAzureDevOps({
      organizationUrl: sandbox.server.url,
      credential: { kind: 'pat', getToken: async () => sandbox.server.agentToken },
    });
    const { repository, base } = sandbox;
    const workItemOf = (number: number) => workItems[Math.floor(number / 5) % workItemCount] ?? 0;
    const operations = Array.from({ length: operationCount }, (_value, number) => {
      const run = `contoso-${number}-r1`;
      switch (number % 5) {
        case 0:
          return () =>
            ado.pushes.pushBranch({
              repository,
              branch: `agent/${number}`,
              changeSet: { baseCommit: base, changes: [{ kind: 'add', path: `file-${number}.txt`, content: run }] },
              message: 'Add a file',
              trailers: [['Agent-Run', run]],
            });
        case 1:
          return () =>
            ado.workItems.writeComment({
              project,
              workItemId: workItemOf(number),
              marker: run,
              markdown: `Run ${run}`,
            });
        case 2:
          return () =>
            ado.workItems.change({
              project,
              id: workItemOf(number),
              addTags: [run],
              addLinks: [{ kind: 'hyperlink', url: `https://example.com/${run}` }],
              mostTries: 10,
            });
        case 3:
          return () =>
            ado.pullRequests.open({
              repository,
              sourceBranch: `people/${number}`,
              targetBranch: 'main',
              title: run,
              description: run,
              workItemId: workItemOf(number),
            });
        default:
          return () => ado.workItems.read(project, workItemOf(number));
      }
    });
    traffic.setRules({ faults, throttle: { limit: 80, windowMs: 12_000 }, seed: 7 });

    const running = Promise.all(operations.map((operation) => likeAnOrchestration<unknown>(operation)));
    // On any machine: the limit is one that is soon reached, and is lifted once it was felt.
    let isOver = false;
    void running.finally(() => {
      isOver = true;
    });
    while (!isOver && traffic.troubles().retryAfters < 3) {
      await wait(20);
    }
    traffic.setRules({ faults, throttle: { limit: 100, windowMs: 1_000 }, seed: 7 });
    const outcomes = await running;

    expect(traffic.impatientCalls()).toBe(0);
    expect(traffic.troubles().retryAfters).toBeGreaterThanOrEqual(3);
    expect(traffic.troubles().faults).toBeGreaterThan(operationCount / 5);
    traffic.setRules({});
    expect(outcomes.filter((outcome) => outcome instanceof AgentError)).toEqual([]);
    await expectOnce();
  }, 240_000);

  async function expectOnce(): Promise<void> {
    const branches = sandbox.git('for-each-ref', '--format=%(refname)', 'refs/heads/agent').split('\n');
    expect(branches).toHaveLength(operationCount / 5);
    const commits = sandbox.git('rev-list', '--count', '--glob=refs/heads/agent/*', `^${sandbox.base}`);
    expect(Number(commits)).toBe(operationCount / 5);
    const listed = await sandbox.asPerson('GET', `git/repositories/${sandbox.repository.id}/pullrequests?$top=1000`);
    expect(listed['count']).toBe(operationCount / 5);
    const texts: string[] = [];
    const tags: string[] = [];
    const links: unknown[] = [];
    for (const id of workItems) {
      const workItem = await sandbox.ado.workItems.read(project, id);
      texts.push(...workItem.comments.map(({ text }) => text));
      tags.push(...workItem.tags);
      links.push(...(workItem.links ?? []).filter(({ kind }) => kind === 'hyperlink'));
    }
    const counts = [texts, tags, links].map((all) => [all.length, new Set(all.map((one) => JSON.stringify(one))).size]);
    expect(counts).toEqual(Array.from({ length: 3 }, () => [operationCount / 5, operationCount / 5]));
  }
});
