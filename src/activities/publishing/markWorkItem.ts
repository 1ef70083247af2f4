import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ChangedWorkItem } from '../../ado/workItems/workItemUpdates.ts';
import type { ActivityInput, ActivityOutput } from '../../contracts/activities.ts';
import { AgentError, type FailureType, toFailure } from '../../contracts/agentError.ts';
import type { WorkItemRefusal } from '../../contracts/workItems/workItemRefusal.ts';
import type { WorkItemUpdate } from '../../contracts/workItems/workItemUpdate.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { noticeMarker, workItemNotice } from '../../reports/workItem/workItemNotice.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

type Adapter = Pick<AzureDevOps, 'workItems' | 'identities'>;
type Mark = ActivityInput<'markWorkItem'>;

/** State and tags of a work item before a change. */
interface Before {
  readonly state: string;
  readonly tags: readonly string[];
}

/** Failures that a retry would repeat. A side effect must not end the run. */
const refusals: ReadonlySet<FailureType> = new Set([
  'configuration',
  'invalid-input',
  'policy-refused',
  'forbidden',
  'not-found',
  'too-large',
  'conflict',
]);

/**
 * Sets state and tags of the work item, and returns what was changed so that it can be restored. If nothing is left to
 * change, an earlier try of the same run may have done it and crashed before it could say so; then that change is
 * returned. Refusals are reported to the run, and once on the work item.
 */
export function markWorkItem(ado: Adapter, audit: Pick<AuditLog, 'read'>, logger: Logger): Activity {
  return defineActivity('markWorkItem', logger, async (mark) => {
    const { done, changed, refused } = await changeAsFarAsAllowed(ado, mark);
    if (refused.length > 0) await reportRefused(ado, mark, refused, logger);
    if (changed === undefined) return { previousState: '', addedTags: [], removedTags: [], refused };
    const earlier = changed.changed ? undefined : await findEarlierTry(ado, audit, done, changed.revision);
    const before = earlier === undefined ? changed.before : beforeOf(earlier, changed.before);
    return { ...changeToUndo(done, before), refused };
  });
}

interface FarthestChange {
  /** The part that was not refused. */
  readonly done: Mark;
  readonly changed: ChangedWorkItem | undefined;
  readonly refused: WorkItemRefusal[];
}

/** Everything in one revision; if that is refused, state and tags separately. */
async function changeAsFarAsAllowed(ado: Adapter, mark: Mark): Promise<FarthestChange> {
  const { category, state, addTags, removeTags, ...place } = mark;
  const stateOnly = { ...place, category, state, addTags: [], removeTags: [] };
  const tagsOnly = { ...place, addTags, removeTags };
  const whole = await tryTo(ado, category === undefined && state === undefined ? 'tags' : 'state', mark);
  const hasBoth = (category ?? state) !== undefined && addTags.length + removeTags.length > 0;
  if (whole.refused.length === 0 || !hasBoth) return whole;
  const [first, second] = [await tryTo(ado, 'state', stateOnly), await tryTo(ado, 'tags', tagsOnly)];
  const refused = [...first.refused, ...second.refused];
  if (first.changed === undefined) return { ...second, refused };
  if (second.changed === undefined) return { ...first, refused };
  const changed = {
    ...second.changed,
    before: first.changed.before,
    changed: first.changed.changed || second.changed.changed,
  };
  return { done: mark, changed, refused };
}

async function tryTo(ado: Adapter, what: WorkItemRefusal['what'], mark: Mark): Promise<FarthestChange> {
  try {
    return { done: mark, changed: await change(ado, mark), refused: [] };
  } catch (error) {
    return { done: mark, changed: undefined, refused: [toRefusal(what, error)] };
  }
}

/** @throws the failure if a retry can fix it or it concerns the whole installation */
function toRefusal(what: WorkItemRefusal['what'], error: unknown): WorkItemRefusal {
  if (!(error instanceof AgentError) || error.isRetryable || !refusals.has(error.type)) throw error;
  return { what, reason: error.message.slice(0, 1000) };
}

async function change(ado: Adapter, mark: Mark): Promise<ChangedWorkItem> {
  const { project, workItemId, category, state, addTags, removeTags } = mark;
  return await ado.workItems.change({
    ...{ project, id: workItemId, addTags, removeTags },
    ...(category === undefined ? {} : { stateCategories: [category] }),
    ...(state === undefined ? {} : { state }),
  });
}

/** Without permission to change a work item, the agent often cannot comment either; then only the audit log says it. */
async function reportRefused(
  ado: Adapter,
  mark: Mark,
  refused: readonly WorkItemRefusal[],
  logger: Logger,
): Promise<void> {
  const { runId, project, workItemId } = mark;
  const place = { project, workItemId, ...noticeMarker(runId, mark) };
  try {
    await ado.workItems.writeComment({ ...place, markdown: workItemNotice(mark, refused) });
  } catch (error) {
    const failure = toFailure(error);
    if (failure.isRetryable) throw error;
    logger.warn('could not comment on the work item', { type: failure.type });
  }
}

/** The newest matching change that the agent made since the run started. */
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
  const { addedTags, removedTags } = changeToUndo(mark, before);
  const setsState = state !== undefined && (mark.category !== undefined || mark.state === state.after);
  return setsState || (tags !== undefined && addedTags.length + removedTags.length > 0);
}

function beforeOf({ tags, state }: WorkItemUpdate, now: Before): Before {
  return { state: state?.before ?? now.state, tags: tags?.before ?? now.tags };
}

function changeToUndo({ addTags, removeTags }: Mark, before: Before): Omit<ActivityOutput<'markWorkItem'>, 'refused'> {
  const had = new Set(before.tags.map((tag) => tag.toLowerCase()));
  return {
    previousState: before.state,
    addedTags: addTags.filter((tag) => !had.has(tag.toLowerCase())),
    removedTags: removeTags.filter((tag) => had.has(tag.toLowerCase())),
  };
}
