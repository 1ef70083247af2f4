import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const project = 'Fabrikam Fiber';
const main = { sourceRef: 'refs/heads/main', targetRef: 'refs/heads/main' };

describe('forks of a repository', () => {
  let standIn: TestStandIn;
  let git: IGitApi;
  let collection: string;

  beforeAll(async () => {
    standIn = await startTestStandIn();
    git = await standIn.agent.getGitApi();
    const branch = { name: 'refs/heads/side', oldObjectId: '0'.repeat(40), newObjectId: standIn.base };
    await git.updateRefs([branch], standIn.repositoryId);
    const locations = await standIn.agent.getLocationsApi();
    collection = (await locations.getConnectionData()).instanceId ?? '';
  });

  afterAll(() => standIn.close());

  async function fork(name: string, sourceRef?: string) {
    const parentRepository = { id: standIn.repositoryId };
    return git.createRepository({ name, parentRepository }, project, sourceRef);
  }

  async function push(repositoryId: string, path: string, oldObjectId: string): Promise<string> {
    const changes = [{ changeType: 1, item: { path }, newContent: { content: 'x', contentType: 0 } }];
    const refUpdates = [{ name: 'refs/heads/main', oldObjectId }];
    const pushed = await git.createPush({ refUpdates, commits: [{ comment: path, changes }] }, repositoryId);
    return pushed.commits?.[0]?.commitId ?? '';
  }

  async function tipOf(repositoryId: string): Promise<string | undefined> {
    return (await git.getRefs(repositoryId, undefined, 'heads/main'))[0]?.objectId;
  }

  it('have its branches, or one alone, and name each other', async () => {
    const whole = await fork('whole');
    const one = await fork('one', 'refs/heads/side');
    const names = async (id: string) => (await git.getRefs(id)).map(({ name }) => name);
    const listed = await git.getForks(standIn.repositoryId, collection, project, true);

    expect(whole).toMatchObject({ isFork: true, parentRepository: { id: standIn.repositoryId, isFork: false } });
    expect(await names(whole.id ?? '')).toEqual(['refs/heads/main', 'refs/heads/side']);
    expect([one.defaultBranch, await names(one.id ?? '')]).toEqual(['refs/heads/side', ['refs/heads/side']]);
    expect(listed).toMatchObject([{ id: whole.id, isFork: true, _links: {} }, { id: one.id }]);
    expect(await git.getRepositoryWithParent(whole.id ?? '', true)).toMatchObject({ parentRepository: {} });
    expect(await git.getForks(whole.id ?? '', collection)).toEqual([]);
    await expect(fork('no', 'refs/heads/nowhere')).rejects.toMatchObject({ statusCode: 400 });
    expect((await git.getRepositories(project)).map(({ name }) => name)).not.toContain('no');
  });

  it('are given what the other has, where nothing is lost by it', async () => {
    const { id = '' } = await fork('synchronized');
    const source = {
      collectionId: collection,
      projectId: standIn.server.projectId ?? '',
      repositoryId: standIn.repositoryId,
    };
    const sync = async (sourceToTargetRefs: (typeof main)[]) => {
      const { operationId = 0, status } = await git.createForkSyncRequest({ source, sourceToTargetRefs }, id, project);
      return { queued: status, ...(await git.getForkSyncRequest(id, operationId, project)) };
    };
    const commit = await push(standIn.repositoryId, '/parent', standIn.base);

    const first = await sync([main]);
    const tip = await tipOf(id);
    await push(id, '/fork', commit);
    await push(standIn.repositoryId, '/other', commit);
    const apart = await sync([main]);
    const missing = await sync([{ ...main, sourceRef: 'refs/heads/nowhere' }]);

    expect([first.queued, first.status, tip]).toEqual([1, 3, commit]);
    expect([apart.status, apart.detailedStatus?.errorMessage]).toEqual([
      4,
      expect.stringContaining('forcePushRequired'),
    ]);
    expect([missing.status, missing.detailedStatus?.errorMessage]).toEqual([4, expect.stringContaining('nowhere')]);
    expect(await git.getForkSyncRequests(id)).toHaveLength(3);
  });

  it('are given nothing by a repository that they are no forks of', async () => {
    const stranger = await git.createRepository({ name: 'stranger' }, project);
    const source = {
      collectionId: collection,
      projectId: standIn.server.projectId ?? '',
      repositoryId: standIn.repositoryId,
    };

    await expect(
      git.createForkSyncRequest({ source, sourceToTargetRefs: [main] }, stranger.id ?? '', project),
    ).rejects.toMatchObject({ statusCode: 400 });
  });

  it('are no source of pull requests here, which is said by name', async () => {
    const refs = { sourceRefName: 'refs/heads/side', targetRefName: 'refs/heads/main', title: 'x' };
    const forkSource = { repository: { id: standIn.repositoryId } };

    await expect(git.createPullRequest({ ...refs, forkSource }, standIn.repositoryId)).rejects.toThrow('forks');
  });
});
