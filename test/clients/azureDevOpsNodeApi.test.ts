import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getPersonalAccessTokenHandler, WebApi } from 'azure-devops-node-api';
import { startTestStandIn, type TestStandIn } from '../local/azure-devops/standIn.ts';
import { hasSpecifications } from '../support/adoSpecification.ts';
import { type RecordingProxy, startRecordingProxy } from '../support/recordingProxy.ts';
import { type Attempt, recordAttempts } from './nodeApi/attempts.ts';
import { callFurther } from './nodeApi/furtherCalls.ts';
import { callGit } from './nodeApi/gitCalls.ts';
import { callBuilds, callOrganization } from './nodeApi/otherCalls.ts';
import { callPullRequests } from './nodeApi/pullRequestCalls.ts';
import { callWorkItems } from './nodeApi/workItemCalls.ts';

const project = 'Fabrikam Fiber';

/** Calls that the stand-in answers otherwise than documented, each with the reason; all of them are refused by it. */
const differences: Readonly<Record<string, string>> = {
  'wit.createWorkItem without a notification': 'takes a permission that administrators alone have',
};

/** Makes every call of this folder against a stand-in; builds make its default branch one that is guarded. */
async function callEverything(standIn: TestStandIn, built: TestStandIn, proxies: readonly RecordingProxy[]) {
  const [plain, guarded] = proxies;
  const clientOf = ({ server }: TestStandIn, proxy: RecordingProxy | undefined) =>
    new WebApi(proxy?.url ?? server.url, getPersonalAccessTokenHandler(server.agentToken));
  const client = clientOf(standIn, plain);
  const { repositoryId, base } = standIn;
  const attempts = plain && recordAttempts(plain);
  const others = guarded && recordAttempts(guarded);
  if (attempts === undefined || others === undefined) throw new Error('Both stand-ins need a proxy.');
  await callOrganization(client, attempts, project);
  await callGit(await client.getGitApi(), attempts, { project, repositoryId, base });
  await callPullRequests(await client.getGitApi(), attempts, { project, repositoryId, base });
  await callWorkItems(await client.getWorkItemTrackingApi(), attempts, project);
  const projects = await built.agent.getCoreApi().then((core) => core.getProjects());
  await callBuilds(clientOf(built, guarded), others, project, `vstfs:///CodeReview/CodeReviewId/${projects[0]?.id}/1`);
  await callFurther(clientOf(built, guarded), others, { project, repositoryId: built.repositoryId, base: built.base });
  return [...attempts.made, ...others.made];
}

describe('azure-devops-node-api', () => {
  const standIns: TestStandIn[] = [];
  const proxies: RecordingProxy[] = [];
  let made: readonly Attempt[] = [];

  beforeAll(async () => {
    const [standIn, built] = [await startTestStandIn(), await startTestStandIn({ build: { command: 'true' } })];
    standIns.push(standIn, built);
    const api = await built.agent.getGitApi();
    const refs = [{ name: 'refs/heads/x', oldObjectId: '0'.repeat(40), newObjectId: built.base }];
    await api.updateRefs(refs, built.repositoryId);
    const pull = { sourceRefName: 'refs/heads/x', targetRefName: 'refs/heads/main', title: 'x' };
    await api.createPullRequest(pull, built.repositoryId);
    for (const { server } of standIns) proxies.push(await startRecordingProxy(server.url));
    made = await callEverything(standIn, built, proxies);
  }, 120_000);

  afterAll(async () => {
    for (const one of [...proxies, ...standIns]) await one.close();
  });

  it('makes its calls as documented, but for those that differ for a reason', () => {
    const different = made.filter(({ problems }) => problems.length > 0);

    console.info(
      `${made.length} calls tried, ${made.length - different.length} as documented, ${different.length} different` +
        `${hasSpecifications ? '' : ' (answers not compared: no specifications on this machine)'}`,
    );
    const unexpected = different.filter(({ name }) => differences[name] === undefined);
    expect(unexpected).toEqual([]);
    expect(Object.keys(differences).filter((name) => !different.some((one) => one.name === name))).toEqual([]);
  });

  it('meets nothing that is kinder than the real service', () => {
    expect(made.filter(({ problems, wasRefused }) => problems.length > 0 && !wasRefused)).toEqual([]);
  });
});
