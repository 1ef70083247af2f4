import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { GitPullRequestQueryType } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const project = 'Fabrikam Fiber';

describe('what clients ask for besides the product', () => {
  let standIn: TestStandIn;
  let git: IGitApi;
  let commit: string;
  let pushId: number;

  beforeAll(async () => {
    standIn = await startTestStandIn({ build: { command: 'true' } });
    git = await standIn.agent.getGitApi();
    const changes = [{ changeType: 1, item: { path: '/x' }, newContent: { content: 'x', contentType: 0 } }];
    const refUpdates = [{ name: 'refs/heads/x', oldObjectId: standIn.base }];
    const pushed = await git.createPush({ refUpdates, commits: [{ comment: 'x', changes }] }, standIn.repositoryId);
    commit = pushed.commits?.[0]?.commitId ?? '';
    pushId = pushed.pushId ?? 0;
    const refs = { sourceRefName: 'refs/heads/x', targetRefName: 'refs/heads/main' };
    await git.createPullRequest({ ...refs, title: 'x' }, standIn.repositoryId);
  });

  afterAll(() => standIn.close());

  it('has a team for each project, which is the group of that name, with everybody in it', async () => {
    const core = await standIn.agent.getCoreApi();
    const { defaultTeam } = await core.getProject(project);
    const [team] = await core.getTeams(project);
    const members = await core.getTeamMembersWithExtendedProperties(project, defaultTeam?.id ?? '');
    const found = await standIn.fetch(
      `/_apis/identities?searchFilter=General&filterValue=Fabrikam%20Fiber%20Team&api-version=7.1`,
    );

    expect(team).toMatchObject({ id: defaultTeam?.id, name: 'Fabrikam Fiber Team', projectName: project });
    expect(members.map(({ identity }) => identity?.displayName)).toEqual(['code-agent', 'Dana Developer']);
    expect(JSON.parse(await found.text()).value[0].id).toBe(team?.id);
  });

  it('keeps the statuses of a commit, and tells the latest of each context', async () => {
    const { repositoryId } = standIn;
    for (const [state, name] of [
      [1, 'a'],
      [2, 'a'],
      [3, 'b'],
    ] as const) {
      await git.createCommitStatus({ state, context: { name, genre: 'ci' } }, commit, repositoryId);
    }

    const all = await git.getStatuses(commit, repositoryId);
    const latest = await git.getStatuses(commit, repositoryId, undefined, undefined, undefined, true);

    expect(all.map(({ state }) => state)).toEqual([1, 2, 3]);
    expect(latest.map(({ context, state }) => [context?.name, state])).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
  });

  it('finds the pull requests of a commit, and the commits of a push and of a pull request', async () => {
    const { repositoryId, base } = standIn;
    const query = { type: GitPullRequestQueryType.Commit, items: [commit, base] };

    const { results } = await git.getPullRequestQuery({ queries: [query] }, repositoryId);
    const pushed = await git.getPushCommits(repositoryId, pushId, project);
    const { commits } = await git.getPullRequest(repositoryId, 1, project, undefined, undefined, undefined, true);

    expect(Object.entries(results?.[0] ?? {}).map(([id, pulls]) => [id, pulls.length])).toEqual([[commit, 1]]);
    expect(pushed.map(({ commitId }) => commitId)).toEqual([commit]);
    expect(commits?.map(({ commitId }) => commitId)).toEqual([commit]);
  });

  it('tells the policy that asks for a build, with the branches that it guards', async () => {
    const policy = await standIn.agent.getPolicyApi();

    const configurations = await policy.getPolicyConfigurations(project);
    const others = await policy.getPolicyConfigurations(project, undefined, '11111111-1111-4111-8111-111111111111');

    expect(configurations).toMatchObject([
      {
        type: { displayName: 'Build' },
        isBlocking: true,
        settings: { scope: [{ refName: null, matchKind: 'DefaultBranch', repositoryId: null }] },
      },
    ]);
    expect(others).toEqual([]);
  });

  it('takes a status of a pull request back', async () => {
    const status = { state: 2, context: { name: 'n', genre: 'g' } };
    const made = await git.createPullRequestStatus(status, standIn.repositoryId, 1);

    await git.deletePullRequestStatus(standIn.repositoryId, 1, made.id ?? 0);

    expect(await git.getPullRequestStatuses(standIn.repositoryId, 1)).toEqual([]);
  });
});
