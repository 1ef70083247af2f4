import type { OrchestrationContext } from 'durable-functions';
import type { ActivityRequest } from '../../contracts/activities.ts';
import { type Failure, toFailure } from '../../contracts/agentError.ts';
import { childReportSchema } from '../../contracts/runs/childOrchestrations.ts';
import { callActivityWithRetry } from './callActivityWithRetry.ts';
import type { TaskGenerator } from './taskGenerator.ts';
import { type EventSource, minutesFromNow, waitUntil } from './waiting.ts';
import { withTrace } from './withTrace.ts';

/**
 * Orchestrations that are begun for another one. Microsoft's host fails a parent whose sub-orchestration is terminated, and
 * starts a sub-orchestration again that is waited for twice: so children are instances of their own, begun by an activity,
 * and tell their parent's inbox how they ended. Whose report does not come is asked after.
 */

/** Children that were asked to end have so long to do it; then their parent goes on without them. */
const longestFarewellMinutes = 5;

/** One of them may have been terminated by hand, and will not answer. */
const farewellPollMinutes = 1;

/** Whoever begins children: its inbox holds their reports. */
export interface Parent {
  readonly context: OrchestrationContext;
  readonly runId: string;
  readonly reports: EventSource;
}

/** How a child ended. */
export interface EndedChild {
  readonly id: string;
  readonly result?: unknown;
  /** Why there is no result. */
  readonly failure?: Failure | undefined;
}

/** When to ask after children that do not report, and how long to wait after that. */
export interface PollSchedule {
  nextLook: Date;
  minutes: number;
  readonly longestMinutes: number;
}

export type Children = Pick<ActivityRequest<'startChildren'>, 'orchestration' | 'shared' | 'children'>;

/** Begins children under ids that nothing else may have. */
export function* startChildren({ context, runId }: Parent, { shared, ...children }: Children): TaskGenerator<void> {
  const reportTo = context.df.instanceId;
  yield* callActivityWithRetry(context, 'startChildren', {
    runId,
    reportTo,
    ...children,
    shared: withTrace(context, shared),
  });
}

export function createPollSchedule(
  context: OrchestrationContext,
  { firstMinutes, longestMinutes }: { readonly firstMinutes: number; readonly longestMinutes: number },
): PollSchedule {
  return { nextLook: minutesFromNow(context, firstMinutes), minutes: firstMinutes, longestMinutes };
}

/**
 * Waits until children have ended, or an event has come that is for somebody else to take.
 * @param waiting ids of the children whose end is not known
 * @returns those whose end is known now; none when an event has come instead
 */
export function* awaitChildren(
  parent: Parent,
  waiting: readonly string[],
  others: readonly EventSource[],
  watch: PollSchedule,
): TaskGenerator<readonly EndedChild[]> {
  const { context, reports } = parent;
  for (;;) {
    const reported = takeReports(reports, waiting);
    if (reported.length > 0 || others.some((source) => source.hasCome())) return reported;
    if (yield* waitUntil(context, [reports, ...others], watch.nextLook)) continue;
    watch.minutes = Math.min(watch.minutes * 2, watch.longestMinutes);
    watch.nextLook = minutesFromNow(context, watch.minutes);
    const ended = yield* pollChildren(parent, waiting);
    if (ended.length > 0) return ended;
  }
}

/**
 * Asks children to end, which they do at their next wait, and waits for their reports a few minutes.
 * @returns how those ended that did
 */
export function* cancelChildren(
  parent: Parent,
  waiting: readonly string[],
  reason: string,
): TaskGenerator<readonly EndedChild[]> {
  const { context, runId } = parent;
  const event = { name: 'cancel', data: { by: 'code-agent', via: 'api', reason } } as const;
  yield* callActivityWithRetry(context, 'raiseRunEvent', { runId, instanceIds: [...waiting], event });
  const deadline = minutesFromNow(context, longestFarewellMinutes);
  const watch = createPollSchedule(context, { firstMinutes: farewellPollMinutes, longestMinutes: farewellPollMinutes });
  const ended: EndedChild[] = [];
  const left = () => waiting.filter((id) => !ended.some((one) => one.id === id));
  while (left().length > 0) {
    ended.push(...takeReports(parent.reports, left()));
    if (left().length === 0 || context.df.currentUtcDateTime >= deadline) break;
    if (yield* waitUntil(context, [parent.reports], watch.nextLook)) continue;
    watch.nextLook = minutesFromNow(context, watch.minutes);
    ended.push(...(yield* pollChildren(parent, left())));
  }
  return ended;
}

/** A report of somebody else is one that came when it was not waited for any more. */
function takeReports(reports: EventSource, waiting: readonly string[]): readonly EndedChild[] {
  const ended = new Map<string, EndedChild>();
  for (let event = reports.take(); event !== undefined; event = reports.take()) {
    const { data: report } = childReportSchema.safeParse(event);
    if (report === undefined || !waiting.includes(report.child)) continue;
    const { child: id, result, failure } = report;
    ended.set(id, { id, result, failure });
  }
  return [...ended.values()];
}

/**
 * Asks the engine about children that have not reported.
 * @returns those that have ended; none where it cannot be found out now, so that they are asked after again later
 */
export function* pollChildren(
  { context, runId }: Parent,
  waiting: readonly string[],
): TaskGenerator<readonly EndedChild[]> {
  try {
    const { children } = yield* callActivityWithRetry(context, 'readChildren', { runId, instanceIds: [...waiting] });
    const over = children.filter(({ state }) => state !== 'active');
    return over.map(({ instanceId: id, result }) => {
      // A result is as good as a report; without one it was terminated, has failed, or was purged.
      return result === undefined || result === null ? { id, failure: endedFromOutside } : { id, result };
    });
  } catch (error) {
    context.warn(`It could not be found out how children are: ${toFailure(error).message}`);
    return [];
  }
}

const endedFromOutside: Failure = {
  type: 'unexpected',
  message: 'It was ended from outside before it had a result.',
  isRetryable: false,
};

/** A child of somebody: where its report goes. */
export interface ReportingChild {
  readonly runId: string;
  readonly reportTo: string;
}

/** Tells the parent how a child ended. Where that is not to be done, the parent finds it out when it asks after the child. */
export function* reportResult(
  context: OrchestrationContext,
  { runId, reportTo }: ReportingChild,
  ended: { readonly result: unknown } | { readonly failure: Failure },
): TaskGenerator<void> {
  const report = { child: context.df.instanceId, ...ended };
  try {
    yield* callActivityWithRetry(context, 'reportToParent', { runId, parent: reportTo, report });
  } catch (error) {
    context.warn(`The parent could not be told: ${toFailure(error).message}`);
  }
}
