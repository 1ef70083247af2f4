import type { OrchestrationContext } from 'durable-functions';
import type { ActivityRequest } from '../../contracts/activities.ts';
import { type Failure, toFailure } from '../../contracts/agentError.ts';
import { childReportSchema } from '../../contracts/runs/childOrchestrations.ts';
import { callActivityWithRetry } from './callActivityWithRetry.ts';
import type { TaskGenerator } from './taskGenerator.ts';
import { type EventSource, minutesFromNow, waitUntil } from './waiting.ts';
import { withTrace } from './withTrace.ts';

/**
 * Child orchestrations. Microsoft's host fails a parent whose sub-orchestration is terminated, and restarts a
 * sub-orchestration that is awaited twice. So children are separate instances, started by an activity, and report their
 * end to their parent's inbox. The parent checks on children that do not report.
 */

/** How long children that were asked to end may take; then their parent continues without them. */
const longestFarewellMinutes = 5;

/** One of them may have been terminated by hand and will not answer. */
const farewellPollMinutes = 1;

/** The parent of children; its inbox receives their reports. */
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

/** When to check on children that do not report, and the longest interval after that. */
export interface PollSchedule {
  nextLook: Date;
  minutes: number;
  readonly longestMinutes: number;
}

export type Children = Pick<ActivityRequest<'startChildren'>, 'orchestration' | 'shared' | 'children'>;

/** Starts children under ids that nothing else uses. */
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
 * Waits until children have ended, or another event has arrived.
 * @param waiting ids of the children that have not ended yet
 * @returns those that have ended; empty if another event arrived
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

/** How long the others wait for a child that says nothing. */
const longestBeginningMinutes = 15;

/**
 * Waits until a child says that it has begun, has ended, or takes too long to say either; or until another event arrives.
 * @returns how it ended, if it did
 */
export function* awaitBeginning(
  { context, reports }: Parent,
  child: string,
  others: readonly EventSource[],
): TaskGenerator<readonly EndedChild[]> {
  const deadline = minutesFromNow(context, longestBeginningMinutes);
  for (;;) {
    if (!(yield* waitUntil(context, [reports, ...others], deadline)) || !reports.hasCome()) return [];
    const { data: report } = childReportSchema.safeParse(reports.take());
    if (report?.child !== child) continue;
    const { hasBegun, result, failure } = report;
    return hasBegun === true ? [] : [{ id: child, result, failure }];
  }
}

/** Tells the parent that the others may begin. If that fails, they begin later. */
export function* reportBeginning(
  context: OrchestrationContext,
  { runId, reportTo }: ReportingChild,
): TaskGenerator<void> {
  const report = { child: context.df.instanceId, hasBegun: true } as const;
  try {
    yield* callActivityWithRetry(context, 'reportToParent', { runId, parent: reportTo, report });
  } catch (error) {
    context.warn(`Could not tell the parent that work has begun: ${toFailure(error).message}`);
  }
}

/**
 * Asks children to end, which they do at their next wait, and waits a few minutes for their reports.
 * @returns the results of those that ended
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

/** Reports from other children arrived after nothing waited for them any more. */
function takeReports(reports: EventSource, waiting: readonly string[]): readonly EndedChild[] {
  const ended = new Map<string, EndedChild>();
  for (let event = reports.take(); event !== undefined; event = reports.take()) {
    const { data: report } = childReportSchema.safeParse(event);
    if (report === undefined || report.hasBegun === true || !waiting.includes(report.child)) continue;
    const { child: id, result, failure } = report;
    ended.set(id, { id, result, failure });
  }
  return [...ended.values()];
}

/**
 * Asks the engine about children that did not report.
 * @returns those that have ended; empty if the engine cannot answer, so that they are checked again later
 */
export function* pollChildren(
  { context, runId }: Parent,
  waiting: readonly string[],
): TaskGenerator<readonly EndedChild[]> {
  try {
    const { children } = yield* callActivityWithRetry(context, 'readChildren', { runId, instanceIds: [...waiting] });
    const over = children.filter(({ state }) => state !== 'active');
    return over.map(({ instanceId: id, result }) => {
      // A result is as good as a report. Without one, the child was terminated, failed or was purged.
      return result === undefined || result === null ? { id, failure: endedFromOutside } : { id, result };
    });
  } catch (error) {
    context.warn(`Could not check on children: ${toFailure(error).message}`);
    return [];
  }
}

const endedFromOutside: Failure = {
  type: 'unexpected',
  message: 'It was terminated before it had a result.',
  isRetryable: false,
};

/** The address for a child's report. */
export interface ReportingChild {
  readonly runId: string;
  readonly reportTo: string;
}

/** Tells the parent how a child ended. If that fails, the parent finds out when it checks on the child. */
export function* reportResult(
  context: OrchestrationContext,
  { runId, reportTo }: ReportingChild,
  ended: { readonly result: unknown } | { readonly failure: Failure },
): TaskGenerator<void> {
  const report = { child: context.df.instanceId, ...ended };
  try {
    yield* callActivityWithRetry(context, 'reportToParent', { runId, parent: reportTo, report });
  } catch (error) {
    context.warn(`Could not report to the parent: ${toFailure(error).message}`);
  }
}
