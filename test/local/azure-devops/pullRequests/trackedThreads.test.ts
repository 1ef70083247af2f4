import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;
const file = '/lines.txt';

describe('threads of a pull request, in another iteration than theirs', () => {
  let standIn: TestStandIn;
  let git: IGitApi;
  let pullRequestId: number;

  beforeAll(async () => {
    standIn = await startTestStandIn();
    git = await standIn.agent.getGitApi();
    const first = await push(standIn.base, lines('a', 'b', 'c', 'd', 'e', 'f'), 1);
    const refs = { sourceRefName: 'refs/heads/x', targetRefName: 'refs/heads/main' };
    pullRequestId = (await git.createPullRequest({ ...refs, title: 'x' }, standIn.repositoryId)).pullRequestId ?? 0;
    // Two lines come before all, `c` becomes another, and `e` goes.
    await push(first, lines('1', '2', 'a', 'b', 'changed', 'd', 'f'), 2);
  });

  afterAll(() => standIn.close());

  async function push(oldObjectId: string, content: string, changeType: number): Promise<string> {
    const changes = [{ changeType, item: { path: file }, newContent: { content, contentType: 0 } }];
    const refUpdates = [{ name: 'refs/heads/x', oldObjectId }];
    const pushed = await git.createPush({ refUpdates, commits: [{ comment: 'x', changes }] }, standIn.repositoryId);
    return pushed.commits?.[0]?.commitId ?? '';
  }

  async function write(line: number): Promise<number> {
    const position = { line, offset: 1 };
    const thread = {
      comments: [{ content: 'c', commentType: 1 }],
      threadContext: { filePath: file, rightFileStart: position, rightFileEnd: position },
      pullRequestThreadContext: {
        changeTrackingId: 1,
        iterationContext: { firstComparingIteration: 1, secondComparingIteration: 1 },
      },
    };
    return (await git.createThread(thread, standIn.repositoryId, pullRequestId)).id ?? 0;
  }

  it.each([
    ['before a change', 1, 3],
    ['that changed', 3, 5],
    ['after a change', 4, 6],
    ['that is gone', 5, 6],
    ['after one that is gone', 6, 7],
  ])('are at the line %s', async (_what, line, expected) => {
    const id = await write(line);

    const moved = await git.getPullRequestThread(standIn.repositoryId, pullRequestId, id, undefined, 2, 0);
    const [own] = (await git.getThreads(standIn.repositoryId, pullRequestId, undefined, 1)).filter(
      (one) => one.id === id,
    );
    const plain = await git.getPullRequestThread(standIn.repositoryId, pullRequestId, id);

    expect(moved.threadContext?.rightFileStart?.line).toBe(expected);
    expect(moved.pullRequestThreadContext?.trackingCriteria).toMatchObject({
      secondComparingIteration: 2,
      origRightFileStart: { line, offset: 1 },
    });
    expect(own?.threadContext?.rightFileStart?.line).toBe(line);
    expect(plain.pullRequestThreadContext).not.toHaveProperty('trackingCriteria');
  });

  it('are refused for an iteration that is not there', async () => {
    expect(await git.getThreads(standIn.repositoryId, pullRequestId, undefined, 9)).toBeNull();
  });
});
