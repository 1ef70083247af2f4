import type { Person } from '../../contracts/person.ts';
import { entityKeys } from '../../contracts/runs/entities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import {
  countUse,
  type ExceededLimit,
  exceededLimitText,
  limitReachedEvent,
  personKey,
} from '../limits/usageLimits.ts';
import type { Run } from './run.ts';
import { RunEnded } from './runEnded.ts';

/**
 * Counts the run for its work item and for the person who asked for it.
 * @throws RunEnded `refused` where there were as many as there may be; of the first in an hour or a day people are told
 */
export function* countRun(run: Run, projectName: string): TaskGenerator<void> {
  const { context, id, input } = run;
  const limits = yield* callActivityWithRetry(context, 'readUsageLimits', { runId: id });
  const workItem = entityKeys.workItem(projectName, input.workItemId);
  refuse(run, yield* countUse(context, limits, { limit: 'runsPerWorkItemAndHour', key: workItem, request: id }));
  if (run.requester === undefined) return;
  const key = entityKeys.personDay(personKey(run.requester));
  refuse(run, yield* countUse(context, limits, { limit: 'runsPerPersonAndDay', key, request: id }));
}

function refuse(run: Run, over: ExceededLimit | undefined): void {
  if (over === undefined) return;
  if (over.isFirst) {
    const { at: _at, ...event } = limitReachedEvent(run.context, over, run.requester);
    run.record(event);
  }
  throw new RunEnded('refused', { reason: exceededLimitText(over), isUntold: !over.isFirst });
}

/** On whose behalf models are asked in the run. */
export function onBehalfOf({ requester }: Pick<Run, 'requester'>): { readonly person?: Person } {
  return requester === undefined ? {} : { person: requester };
}

/** Who asked for the run, for its records. */
export function askedBy(run: Pick<Run, 'requester'>): { requestedBy?: string; requestedById?: string } {
  const { person } = onBehalfOf(run);
  if (person === undefined) return {};
  return { requestedBy: person.name, ...(person.id === undefined ? {} : { requestedById: person.id }) };
}

/** Whose the instructions are that the run hands on to another one. */
export function instructedBy(run: Pick<Run, 'requester'>): { readonly byId?: string } {
  const { person } = onBehalfOf(run);
  return person?.id === undefined ? {} : { byId: person.id };
}
