import type { WebApi } from 'azure-devops-node-api';
import type { Attempts } from '../judge/attempts.ts';
import { callClassification } from './classificationCalls.ts';
import type { FurtherPlace } from './furtherPlace.ts';
import { callForks, callGitDetails } from './gitDetailCalls.ts';
import { callPipelines } from './pipelineCalls.ts';
import { callWorkItemDetails } from './workItemDetailCalls.ts';

/** What clients call besides what the product does, area by area. */
export async function callFurther(client: WebApi, attempts: Attempts, place: FurtherPlace): Promise<void> {
  const { project } = place;
  await callClassification(await client.getWorkItemTrackingApi(), attempts, project);
  await callPipelines(client, attempts, project);
  await callWorkItemDetails(await client.getWorkItemTrackingApi(), attempts, project);
  await callGitDetails(await client.getGitApi(), attempts, place);
  const { instanceId = '' } = await (await client.getLocationsApi()).getConnectionData();
  await callForks(await client.getGitApi(), attempts, place, instanceId);
}
