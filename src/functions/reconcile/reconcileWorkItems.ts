import type { FoundWorkItem, WorkItemSearch } from '../../ado/workItems/workItemSearch.ts';
import { findExpectedDeliveries } from './findExpectedDeliveries.ts';
import type { ReconcileContext } from './reconcileContext.ts';
import { sendMissing } from './sendMissing.ts';

/** The history and comments of each are read. */
const maximumWorkItems = 100;
const maximumRuns = 1000;

/** Every command contains it as a separate word. */
const commandWord = 'agent';

/** Raises runs and commands of a project's work items whose deliveries were lost. */
export async function reconcileWorkItems(look: ReconcileContext, project: string): Promise<void> {
  const lastRuns = await lastRunsOf(look, project);
  const changed = await findChanged(look, project, [...lastRuns.keys()]);
  for (const workItem of look.draw(changed, maximumWorkItems, ({ id }) => String(id))) {
    await look.attempt(`work item ${workItem.id}`, () => reconcileWorkItem(look, project, workItem, lastRuns));
  }
}

/** Recently changed work items that have the tag, have had a run, or whose discussion addresses the agent. */
async function findChanged(
  { ado, attempt, rules, since }: ReconcileContext,
  project: string,
  withRun: readonly number[],
) {
  const found = new Map<number, FoundWorkItem>();
  const search = async (narrowed: Pick<WorkItemSearch, 'tag' | 'ids' | 'saidWord'>) => {
    const changedSince = new Date(since);
    for await (const one of ado.workItems.find({ project, changedSince, ...narrowed })) found.set(one.id, one);
  };
  await search({ tag: rules.tag });
  const untagged = withRun.filter((id) => !found.has(id));
  if (untagged.length > 0) await search({ ids: untagged });
  // An Azure DevOps Server may have no index of words.
  await attempt(`comments on work items of ${project}`, () => search({ saidWord: commandWord }));
  return [...found.values()];
}

/** When the newest run of each work item started. */
async function lastRunsOf({ options, since }: ReconcileContext, project: string): Promise<ReadonlyMap<number, number>> {
  const filter = { project, since: new Date(since).toISOString() };
  const { runs } = await options.runs.list(filter, { limit: maximumRuns });
  const last = new Map<number, number>();
  for (const { workItemId, startedAt } of runs) {
    last.set(workItemId, Math.max(last.get(workItemId) ?? 0, Date.parse(startedAt)));
  }
  return last;
}

async function reconcileWorkItem(
  look: ReconcileContext,
  project: string,
  found: FoundWorkItem,
  lastRuns: ReadonlyMap<number, number>,
): Promise<void> {
  const { ado, rules, since, now, options } = look;
  const { organization } = options;
  const receivedAt = new Date(now).toISOString();
  const workItem = { ...found, project, lastRunAt: lastRuns.get(found.id) };
  await sendMissing(
    look,
    await findExpectedDeliveries(ado, workItem, { rules, since, options: { organization, receivedAt } }),
  );
}
