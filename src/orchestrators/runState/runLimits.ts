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
 * Counts the run for its work item and its requester.
 * @throws RunEnded `refused` if a limit is reached; people are told about the first in an hour or day
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

/** The person on whose behalf the run asks models. */
export function onBehalfOf({ requester }: Pick<Run, 'requester'>): { readonly person?: Person } {
  return requester === undefined ? {} : { person: requester };
}

/** The requester of the run, for its records. */
export function askedBy(run: Pick<Run, 'requester'>): { requestedBy?: string; requestedById?: string } {
  const { person } = onBehalfOf(run);
  if (person === undefined) return {};
  return { requestedBy: person.name, ...(person.id === undefined ? {} : { requestedById: person.id }) };
}

/** The author of instructions that the run forwards to another run. */
export function instructedBy(run: Pick<Run, 'requester'>): { readonly byId?: string } {
  const { person } = onBehalfOf(run);
  return person?.id === undefined ? {} : { byId: person.id };
}
