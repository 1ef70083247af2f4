import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IBuildApi } from 'azure-devops-node-api/BuildApi.js';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';
import { workItemCalls } from '../workItems/workItemCalls.ts';

const project = 'Fabrikam Fiber';

describe('what builds tell besides their result', () => {
  let standIn: TestStandIn;
  let builds: IBuildApi;
  let git: IGitApi;
  const items = workItemCalls(() => standIn);

  beforeAll(async () => {
    standIn = await startTestStandIn({ build: { command: 'true' } });
    builds = await standIn.agent.getBuildApi();
    git = await standIn.agent.getGitApi();
  });

  afterAll(() => standIn.close());

  async function build(sourceBranch = 'refs/heads/main'): Promise<number> {
    const queued = await builds.queueBuild({ definition: { id: 1 }, sourceBranch }, project);
    await standIn.server.whenIdle();
    return queued.id ?? 0;
  }

  async function push(branch: string, oldObjectId: string, comment: string): Promise<string> {
    const changes = [{ changeType: 1, item: { path: `/${comment}` }, newContent: { content: 'x', contentType: 0 } }];
    const refUpdates = [{ name: `refs/heads/${branch}`, oldObjectId }];
    const pushed = await git.createPush({ refUpdates, commits: [{ comment, changes }] }, standIn.repositoryId);
    return pushed.commits?.[0]?.commitId ?? '';
  }

  it('says which commits came since the build before, and which work items link to them', async () => {
    const branch = { name: 'refs/heads/line', oldObjectId: '0'.repeat(40), newObjectId: standIn.base };
    await git.updateRefs([branch], standIn.repositoryId);
    const first = await build('refs/heads/line');
    const one = await push('line', standIn.base, 'one');
    const two = await push('line', one, 'two');
    const second = await build('refs/heads/line');
    const id = await items.make('Bug');
    const url = `vstfs:///Git/Commit/x%2F${standIn.repositoryId}%2F${two}`;
    const value = { rel: 'ArtifactLink', url, attributes: { name: 'Fixed in Commit' } };
    await items.patch(id, [{ op: 'add', path: '/relations/-', value }]);

    const changes = await builds.getBuildChanges(project, second);
    const page = await builds.getBuildChanges(project, second, undefined, 1);

    expect(changes.map((change) => [change.id, change.message])).toEqual([
      [two, 'two'],
      [one, 'one'],
    ]);
    expect(page).toHaveLength(1);
    expect((await builds.getBuildChanges(project, first)).map((change) => change.id)).toEqual([standIn.base]);
    expect((await builds.getBuildWorkItemsRefs(project, second)).map((ref) => ref.id)).toEqual([String(id)]);
    expect(await builds.getBuildWorkItemsRefs(project, first)).toEqual([]);
  });

  it('says what a pull request changes, and which work items it has', async () => {
    const commit = await push('pull', standIn.base, 'pulled');
    const id = await items.make('Bug');
    const refs = { sourceRefName: 'refs/heads/pull', targetRefName: 'refs/heads/main' };
    const workItemRefs = [{ id: String(id) }];
    const pull = await git.createPullRequest({ ...refs, title: 'x', workItemRefs }, standIn.repositoryId);
    await standIn.server.whenIdle();
    const all = await builds.getBuilds(project);
    const own = all.find(({ sourceBranch }) => sourceBranch === `refs/pull/${pull.pullRequestId}/merge`)?.id ?? 0;

    expect((await builds.getBuildChanges(project, own)).map((change) => change.id)).toContain(commit);
    expect((await builds.getBuildWorkItemsRefs(project, own)).map((ref) => ref.id)).toEqual([String(id)]);
  });

  it('keeps tags, by which builds are found', async () => {
    const id = await build();

    await builds.addBuildTags(['Release', 'nightly'], project, id);
    await builds.addBuildTag(project, id, 'RELEASE');
    const tags = await builds.updateBuildTags({ tagsToAdd: ['x'], tagsToRemove: ['NIGHTLY'] }, project, id);
    const filtered = async (filter: string) => {
      const path = `/Fabrikam%20Fiber/_apis/build/builds?tagFilters=${filter}`;
      return JSON.parse(await (await standIn.fetch(path)).text()).value.map((one: { id: number }) => one.id);
    };

    expect(tags).toEqual(['Release', 'x']);
    expect(await builds.getBuildTags(project, id)).toEqual(['Release', 'x']);
    expect((await builds.getBuild(project, id)).tags).toEqual(['Release', 'x']);
    expect(await builds.getTags(project)).toEqual(['Release', 'x']);
    expect([await filtered('release,X'), await filtered('release,y')]).toEqual([[id], []]);
    await expect(builds.addBuildTags(['a,b'], project, id)).rejects.toMatchObject({ statusCode: 400 });
  });

  it('gives the latest completed build of a branch', async () => {
    const id = await build();
    await push('other', standIn.base, 'elsewhere');
    const other = await build('refs/heads/other');

    expect((await builds.getLatestBuild(project, '1')).id).toBe(id);
    expect((await builds.getLatestBuild(project, 'pull-request-build', 'other')).id).toBe(other);
    expect(await builds.getLatestBuild(project, '1', 'nowhere')).toBeNull();
  });
});
