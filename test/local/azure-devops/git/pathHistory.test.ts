import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { GitVersionType, VersionControlChangeType } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

let standIn: TestStandIn;
let git: IGitApi;
/** Deletes `empty.txt`, makes `a*b.txt` and `axb.txt`. */
let tip: string;

beforeAll(async () => {
  standIn = await startTestStandIn();
  git = await standIn.agent.getGitApi();
  const added = ['/a*b.txt', '/axb.txt'].map((path) => ({
    changeType: VersionControlChangeType.Add,
    item: { path },
    newContent: { content: path, contentType: 0 },
  }));
  const deleted = { changeType: VersionControlChangeType.Delete, item: { path: '/empty.txt' } };
  const first = await push(standIn.base, 'both', [...added, deleted]);
  const edit = { changeType: VersionControlChangeType.Edit, newContent: { content: 'new', contentType: 0 } };
  tip = await push(first, 'one', [{ ...edit, item: { path: '/axb.txt' } }]);
});

afterAll(() => standIn.close());

async function push(oldObjectId: string, comment: string, changes: object[]): Promise<string> {
  const refUpdates = [{ name: 'refs/heads/work', oldObjectId }];
  const made = await git.createPush({ refUpdates, commits: [{ comment, changes }] }, standIn.repositoryId);
  return made.commits?.[0]?.commitId ?? '';
}

async function commentsOf(itemPath: string, more: object = {}): Promise<(string | undefined)[]> {
  const itemVersion = { version: tip, versionType: GitVersionType.Commit };
  const found = await git.getCommits(standIn.repositoryId, { itemPath, itemVersion, ...more });
  return found.map(({ comment }) => comment);
}

describe('the commits of a path', () => {
  it('are those that touched it, newest first, by skip and top', async () => {
    expect(await commentsOf('/axb.txt')).toEqual(['one', 'both']);
    expect(await commentsOf('/axb.txt', { $top: 1 })).toEqual(['one']);
    expect(await commentsOf('/axb.txt', { $skip: 1 })).toEqual(['both']);
  });

  it('are those of a name, which is never a pattern', async () => {
    expect(await commentsOf('/a*b.txt')).toEqual(['both']);
  });

  it('are found whatever the case of the path and its slashes', async () => {
    expect(await commentsOf('WITH SPACE/GRÖßE.txt')).toEqual(['first']);
    expect(await commentsOf('src\\deep\\inner.txt')).toEqual(['first']);
    expect(await commentsOf('/Src/')).toEqual(['first']);
  });

  it.each(['/empty.txt', '/never.txt', ':(glob)**'])(
    'are not told for %s, which the version does not have: the service answers 404',
    async (path) => {
      const query = `searchCriteria.itemPath=${encodeURIComponent(path)}&searchCriteria.itemVersion.version=${tip}`;
      const url = `/_apis/git/repositories/${standIn.repositoryId}/commits?${query}`;

      const response = await standIn.fetch(`${url}&searchCriteria.itemVersion.versionType=commit&api-version=7.1`);

      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        typeKey: 'GitItemNotFoundException',
        message: expect.stringMatching(/^TF401174: The item '.+' could not be found in the repository 'My Répo'/),
      });
    },
  );

  it('are told for a file that only one of two compared versions has, as in Microsoft’s example', async () => {
    const compareVersion = { version: standIn.base, versionType: GitVersionType.Commit };

    expect(await commentsOf('/empty.txt', { compareVersion })).toEqual(['both']);
  });
});
