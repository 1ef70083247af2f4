import { getPersonalAccessTokenHandler, WebApi } from 'azure-devops-node-api';
import { startTestStandIn, type TestStandIn } from '../../local/azure-devops/standIn.ts';
import { type RecordingProxy, startRecordingProxy } from '../../support/http/recordingProxy.ts';
import { type Attempt, recordAttempts } from '../judge/attempts.ts';
import { callBuildVariants } from './buildVariants.ts';
import { callFurther } from './furtherCalls.ts';
import { callGit } from './gitCalls.ts';
import { callGitInVain } from './gitRefusals.ts';
import { callGitVariants } from './gitVariants.ts';
import { callBuilds, callOrganization } from './otherCalls.ts';
import { callPullRequests } from './pullRequestCalls.ts';
import { callPullRequestsInVain, callPullRequestVariants } from './pullRequestVariants.ts';
import { callQueries } from './wiqlCalls.ts';
import { callWorkItems } from './workItemCalls.ts';
import { callWorkItemVariants } from './workItemVariants.ts';

const project = 'Fabrikam Fiber';

/** Makes every call of this folder against two stand-ins, of which one builds its pull requests. */
export async function runNodeApi(): Promise<readonly Attempt[]> {
  const plain = await startTestStandIn();
  const built = await startTestStandIn({ build: { command: 'true' } });
  const proxies = [await startRecordingProxy(plain.server.url), await startRecordingProxy(built.server.url)] as const;
  try {
    return [...(await callPlain(plain, proxies[0])), ...(await callBuilt(built, proxies[1]))];
  } finally {
    for (const one of [...proxies, plain, built]) await one.close();
  }
}

async function callPlain(standIn: TestStandIn, proxy: RecordingProxy): Promise<readonly Attempt[]> {
  const client = clientOf(standIn, proxy);
  const attempts = recordAttempts(proxy);
  const { repositoryId, base } = standIn;
  const place = { project, repositoryId, base };
  const [git, wit] = [await client.getGitApi(), await client.getWorkItemTrackingApi()];
  await callOrganization(client, attempts, project);
  await callGit(git, attempts, place);
  await callPullRequests(git, attempts, place);
  await callGitVariants(git, attempts, place);
  await callPullRequestVariants(git, attempts, place);
  await callPullRequestsInVain(git, attempts, place);
  await callGitInVain(git, attempts, place);
  await callWorkItems(wit, attempts, project);
  await callWorkItemVariants(wit, attempts, project);
  await callQueries(wit, attempts, project);
  return attempts.made;
}

/** Builds make the default branch one that is guarded by a policy. */
async function callBuilt(standIn: TestStandIn, proxy: RecordingProxy): Promise<readonly Attempt[]> {
  const api = await standIn.agent.getGitApi();
  const refs = [{ name: 'refs/heads/x', oldObjectId: '0'.repeat(40), newObjectId: standIn.base }];
  await api.updateRefs(refs, standIn.repositoryId);
  const pull = { sourceRefName: 'refs/heads/x', targetRefName: 'refs/heads/main', title: 'x' };
  await api.createPullRequest(pull, standIn.repositoryId);
  const attempts = recordAttempts(proxy);
  const artifact = `vstfs:///CodeReview/CodeReviewId/${standIn.server.projectId}/1`;
  const client = clientOf(standIn, proxy);
  await callBuilds(client, attempts, project, artifact);
  await standIn.server.whenIdle();
  await callBuildVariants(client, attempts, project, standIn.repositoryId);
  const { repositoryId, base } = standIn;
  await callFurther(client, attempts, { project, repositoryId, base });
  return attempts.made;
}

function clientOf({ server }: TestStandIn, proxy: RecordingProxy): WebApi {
  return new WebApi(proxy.url, getPersonalAccessTokenHandler(server.agentToken));
}
