import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { Actor } from '../../contracts/deliveries/deliveryEvent.ts';
import { type Person, personOf } from '../../contracts/person.ts';
import type { WorkItem } from '../../contracts/workItems/workItem.ts';
import type { WorkItemUpdate } from '../../contracts/workItems/workItemUpdate.ts';
import { type RoutingRules, routeEvent } from '../../gateway/routing/routing.ts';
import { eventFromUpdate } from '../../gateway/routing/workItemUpdateEvent.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { FileReader } from '../attachments/fileReader.ts';
import { readAttachments } from '../attachments/readAttachments.ts';
import { storeUnreadFiles } from '../attachments/unreadFiles.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

type Input = ActivityInput<'fetchWorkItem'>;
type Reading = Pick<AzureDevOps, 'workItems'>;

/** Who asked for a run, according to Azure DevOps, or why there is no valid request. */
type Request = { readonly requester?: Person } | { readonly refusal: string };

/**
 * Reads the current work item. The payload of the delivery is never trusted: project, revision and requester come from
 * Azure DevOps, and the work item must be in the project that the credential is for.
 */
export function fetchWorkItem(
  ado: Reading,
  store: ArtifactStore,
  routing: RoutingRules,
  readFile: FileReader,
  logger: Logger,
): Activity {
  return defineActivity('fetchWorkItem', logger, async (input) => {
    const workItem = await readInScope(ado, input);
    if (workItem === undefined) return { refusal: 'it is not in the project that the delivery’s credential is for' };
    const { revision, projectName, title } = workItem;
    const request = await checkRequest(ado, routing, input, workItem);
    if ('refusal' in request) return request;
    const attachments = await readAttachments(
      { ado, store, readFile, logger },
      projectName,
      workItem.attachments ?? [],
    );
    await storeUnreadFiles(store, input.runId, attachments);
    const whole = { ...workItem, ...(attachments.length === 0 ? {} : { attachments }) };
    return { workItem: await store.putJson(whole), revision, projectName, title, ...request };
  });
}

/** With the project's id, Azure DevOps does not return work items of other projects. */
async function readInScope(
  ado: Reading,
  { project, workItemId, scopeProjectId }: Input,
): Promise<WorkItem | undefined> {
  try {
    return await ado.workItems.read(scopeProjectId ?? project, workItemId);
  } catch (error) {
    const isOutside = error instanceof AgentError && error.type === 'not-found' && scopeProjectId !== undefined;
    if (!isOutside) throw error;
    return undefined;
  }
}

/** Whether the given revision really asks for a run, and who made it. */
async function checkRequest(
  ado: Reading,
  routing: RoutingRules,
  { workItemId, asked }: Input,
  { projectName, revision: newest }: WorkItem,
): Promise<Request> {
  if (asked === undefined) return {};
  const { revision = newest, trigger } = asked;
  const place = { project: projectName, workItemId };
  const history = await ado.workItems.history({ ...place, revision: Math.min(revision, newest) });
  const asks = (update: WorkItemUpdate) => {
    const route = routeEvent(eventFromUpdate(place, update), routing);
    return route.kind === 'start' && route.trigger === trigger;
  };
  const found = history.findLast((one) => (asked.revision === undefined || one.revision === revision) && asks(one));
  if (found !== undefined) return requesterOf(found.changedBy);
  const which = asked.revision === undefined ? 'no revision' : `not revision ${asked.revision}`;
  return { refusal: `${which} of the work item asks for a run` };
}

function requesterOf(actor: Actor | undefined): Request {
  const requester = personOf(actor?.id, [actor?.uniqueName, actor?.displayName, actor?.id]);
  return requester === undefined ? {} : { requester };
}
