import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { policyTypes } from '../../../../local/azure-devops/policies/kinds.ts';
import { type Policies, project, startPolicies } from './policyCalls.ts';

const scope = [{ repositoryId: null, refName: 'refs/heads/main', matchKind: 'exact' }];

describe('policy configurations over the official client', () => {
  let all: Policies;

  beforeAll(async () => {
    all = await startPolicies();
  });

  afterEach(() => all.clear());

  afterAll(() => all.standIn.close());

  it('are of seven kinds', async () => {
    const types = await all.policies.getPolicyTypes(project);

    expect(types.map(({ displayName }) => displayName)).toEqual([
      'Minimum number of reviewers',
      'Required reviewers',
      'Comment requirements',
      'Work item linking',
      'Build',
      'Status',
      'Require a merge strategy',
    ]);
    expect(await all.policies.getPolicyType(project, policyTypes.status.id)).toMatchObject({ displayName: 'Status' });
  });

  it('are made, changed with a revision, listed by type, and deleted', async () => {
    const made = await all.require('minimumReviewers', { minimumApproverCount: 1 });
    const id = made.id ?? 0;
    const settings = { ...made.settings, minimumApproverCount: 2 };
    const changed = await all.policies.updatePolicyConfiguration({ ...made, settings }, project, id);
    const listed = await all.policies.getPolicyConfigurations(project, undefined, policyTypes.minimumReviewers.id);
    const others = await all.policies.getPolicyConfigurations(project, undefined, policyTypes.comments.id);
    const revisions = await all.policies.getPolicyConfigurationRevisions(project, id);
    const first = await all.policies.getPolicyConfigurationRevision(project, id, 1);
    await all.policies.deletePolicyConfiguration(project, id);

    expect(made).toMatchObject({
      ...{ revision: 1, isDeleted: false, createdBy: { displayName: 'Dana Developer' } },
      settings: { minimumApproverCount: 1, allowDownvotes: false, scope: [{ matchKind: 'Exact' }] },
    });
    expect(changed).toMatchObject({ id, revision: 2, settings: { minimumApproverCount: 2 } });
    expect(listed.map((one) => one.id)).toEqual([id]);
    expect(others).toEqual([]);
    expect(revisions.map(({ revision }) => revision)).toEqual([2, 1]);
    expect(first.settings).toMatchObject({ minimumApproverCount: 1 });
    expect((await all.send('dana', 'GET', `policy/configurations/${id}`)).status).toBe(404);
  });

  it.each([
    ['no scope', 'comments', {}],
    ['an empty scope', 'comments', { scope: [] }],
    ['no number of approvals', 'minimumReviewers', { scope }],
    ['no approval at all', 'minimumReviewers', { scope, minimumApproverCount: 0 }],
    ['a setting of another kind', 'workItems', { scope, statusName: 'x' }],
    ['no merge strategy', 'mergeStrategy', { scope, allowSquash: false }],
    ['a definition that does not exist', 'build', { scope, buildDefinitionId: 99, validDuration: 0 }],
    ['no reviewer', 'requiredReviewers', { scope, requiredReviewerIds: [] }],
    ['a status without a name', 'status', { scope, statusGenre: 'g' }],
  ] as const)('are refused with %s', async (_what, kind, settings) => {
    const type = { id: policyTypes[kind].id };

    const { status, value } = await all.send('dana', 'POST', 'policy/configurations', {
      ...{ type, isEnabled: true, isBlocking: true, settings },
    });

    expect(status).toBe(400);
    expect(value.message).toMatch(/^The policy settings are not valid: \S/);
  });

  it('are refused for a type that does not exist, and keep their type', async () => {
    const made = await all.require('comments', {});
    const body = { isEnabled: true, isBlocking: true, settings: { scope } };
    const unknown = { ...body, type: { id: '11111111-1111-4111-8111-111111111111' } };

    expect((await all.send('dana', 'POST', 'policy/configurations', unknown)).status).toBe(404);
    const other = { ...body, type: { id: policyTypes.workItems.id } };
    expect((await all.send('dana', 'PUT', `policy/configurations/${made.id}`, other)).status).toBe(400);
  });

  it('are not changed by the agent, which lacks the permission', async () => {
    const made = await all.require('comments', {});
    const path = `policy/configurations/${made.id}`;

    const answers = [
      await all.send('agent', 'POST', 'policy/configurations', made),
      await all.send('agent', 'PUT', path, made),
      await all.send('agent', 'DELETE', path),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(answers[0]?.value.message).toContain("TF401027: You need the Git 'EditPolicies' permission");
  });

  it('are found by the branch that they are for', async () => {
    const exact = await all.require('comments', {});
    const everywhere = await all.require('workItems', { scope: [{ matchKind: 'DefaultBranch' }] });
    const releases = await all.require('workItems', {
      scope: [{ refName: 'refs/heads/releases/', matchKind: 'Prefix' }],
    });
    const find = async (query: string) => {
      const { value } = await all.send('agent', 'GET', `git/policy/configurations?${query}`);
      return value.value.map(({ id }: { readonly id: number }) => id);
    };
    const repository = `repositoryId=${all.standIn.repositoryId}`;

    expect(await find(`${repository}&refName=refs/heads/main`)).toEqual([exact.id, everywhere.id]);
    expect(await find(`${repository}&refName=refs/heads/releases/1`)).toEqual([releases.id]);
    expect(await find(repository)).toEqual([exact.id, everywhere.id, releases.id]);
    expect(await find('')).toEqual([everywhere.id]);
    expect(await find(`${repository}&$top=1&continuationToken=${exact.id}`)).toEqual([everywhere.id]);
  });

  it('close a branch to pushes where they are required, but for those who may bypass them', async () => {
    const push = (name: 'dana' | 'boss', path: string) =>
      all.send(name, 'POST', `git/repositories/${all.standIn.repositoryId}/pushes`, {
        refUpdates: [{ name: 'refs/heads/closed', oldObjectId: all.standIn.base }],
        commits: [{ comment: 'c', changes: [{ changeType: 'add', item: { path }, newContent: { content: 'x' } }] }],
      });
    const refs = [{ name: 'refs/heads/closed', oldObjectId: '0'.repeat(40), newObjectId: all.standIn.base }];
    await all.require('comments', { scope: [{ refName: 'refs/heads/closed' }] });
    const made = await all.send('dana', 'POST', `git/repositories/${all.standIn.repositoryId}/refs`, refs);
    const refused = await push('dana', '/closed.txt');
    const bypassed = await push('boss', '/closed.txt');
    await all.clear();
    await all.require('comments', { scope: [{ refName: 'refs/heads/closed' }] }, false);
    const { value } = await all.send(
      'dana',
      'GET',
      `git/repositories/${all.standIn.repositoryId}/refs?filter=heads/closed`,
    );
    const open = await all.send('dana', 'POST', `git/repositories/${all.standIn.repositoryId}/pushes`, {
      refUpdates: [{ name: 'refs/heads/closed', oldObjectId: value.value[0].objectId }],
      commits: [{ comment: 'c', changes: [{ changeType: 'add', item: { path: '/o' }, newContent: { content: 'x' } }] }],
    });

    expect(made.value.value[0]).toMatchObject({ success: true });
    expect(refused.status).toBe(403);
    expect(refused.value.message).toContain('TF402455');
    expect([bypassed.status, open.status]).toEqual([201, 201]);
  });
});
