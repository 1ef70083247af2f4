import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { ActivityInput, ActivityOutput } from '../contracts/activities.ts';
import type { WorkItemUpdate } from '../contracts/workItemUpdate.ts';
import type { AuditLog } from '../platform/storage/auditLog.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

type Adapter = Pick<AzureDevOps, 'workItems' | 'identities'>;
type Mark = ActivityInput<'markWorkItem'>;

/** How a work item was before a change. */
interface Before {
  readonly state: string;
  readonly tags: readonly string[];
}

/**
 * Sets state and tags of the work item; what is so already stays, and what was changed is told so that it can be put back.
 * Where nothing is left to change, an earlier try of the same run may have done it and not lived to say so: then that one's
 * change is told.
 */
export function markWorkItem(ado: Adapter, audit: Pick<AuditLog, 'read'>, logger: Logger): Activity {
  return defineActivity('markWorkItem', logger, async (mark) => {
    const { project, workItemId, category, state, addTags, removeTags } = mark;
    const { before, changed, revision } = await ado.workItems.change({
      ...{ project, id: workItemId, addTags, removeTags },
      ...(category === undefined ? {} : { stateCategories: [category] }),
      ...(state === undefined ? {} : { state }),
    });
    const earlier = changed ? undefined : await findEarlierTry(ado, audit, mark, revision);
    return whatToPutBack(mark, earlier === undefined ? before : beforeOf(earlier, before));
  });
}

/** The newest change that the agent has made since the run began, and that is one the mark would make. */
async function findEarlierTry(
  ado: Adapter,
  audit: Pick<AuditLog, 'read'>,
  mark: Mark,
  revision: number,
): Promise<WorkItemUpdate | undefined> {
  const [first] = (await audit.read(mark.runId, { limit: 1 })).events;
  if (first === undefined) return undefined;
  const { project, workItemId } = mark;
  const [{ id }, updates] = await Promise.all([
    ado.identities.own(),
    ado.workItems.history({ project, workItemId, revision }),
  ]);
  const began = Date.parse(first.at);
  return updates.findLast(
    (update) =>
      update.changedAt >= began && update.changedBy?.id === id && isOneOf(mark, beforeOf(update, noneLeft), update),
  );
}

const noneLeft: Before = { state: '', tags: [] };

function isOneOf(mark: Mark, before: Before, { tags, state }: WorkItemUpdate): boolean {
  const { addedTags, removedTags } = whatToPutBack(mark, before);
  const setsState = state !== undefined && (mark.category !== undefined || mark.state === state.after);
  return setsState || (tags !== undefined && addedTags.length + removedTags.length > 0);
}

function beforeOf({ tags, state }: WorkItemUpdate, now: Before): Before {
  return { state: state?.before ?? now.state, tags: tags?.before ?? now.tags };
}

function whatToPutBack({ addTags, removeTags }: Mark, before: Before): ActivityOutput<'markWorkItem'> {
  const had = new Set(before.tags.map((tag) => tag.toLowerCase()));
  return {
    previousState: before.state,
    addedTags: addTags.filter((tag) => !had.has(tag.toLowerCase())),
    removedTags: removeTags.filter((tag) => had.has(tag.toLowerCase())),
  };
}
