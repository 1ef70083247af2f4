import type { WebApi } from 'azure-devops-node-api';
import type { Attempts } from './attempts.ts';
import { callClassification } from './classificationCalls.ts';
import { callPipelines } from './pipelineCalls.ts';

/** What a stand-in that builds has to be called with. */
export type FurtherPlace = { readonly project: string; readonly repositoryId: string; readonly base: string };

/** What clients call besides what the product does, area by area. */
export async function callFurther(client: WebApi, attempts: Attempts, { project }: FurtherPlace): Promise<void> {
  await callClassification(await client.getWorkItemTrackingApi(), attempts, project);
  await callPipelines(client, attempts, project);
}
