import type { OrchestrationContext } from 'durable-functions';
import type { Spending } from '../../contracts/activities/drafting.ts';
import type { ActivityRequest } from '../../contracts/activities.ts';
import type { AuditDraft } from '../../contracts/auditEvent.ts';
import { addModelUsage, noModelUsage } from '../../contracts/modelUsage.ts';
import { instructionsEventSchema } from '../../contracts/runEvents.ts';
import type { ShepherdMemory, ShepherdTask } from '../../contracts/shepherd.ts';
import { type Budget, budgetsFor } from '../budgets.ts';
import { callStep } from '../callStep.ts';
import type { RunEventRecord } from '../run/run.ts';
import type { Step } from '../step.ts';
import { type EventSource, listenFor } from '../waiting.ts';

const maximumInstructions = 5;

/** One pull request in care, as the parts of its shepherd share it. */
export interface Shepherd {
  readonly context: OrchestrationContext;
  readonly task: ShepherdTask;
  readonly nudges: EventSource;
  readonly instructions: EventSource;
  readonly cancellation: EventSource;
  memory: ShepherdMemory;
}

const nothingKnown: ShepherdMemory = {
  answered: {},
  judgedBuilds: [],
  buildRounds: 0,
  rounds: 0,
  isStuck: false,
  overdueTold: false,
  instructions: [],
  usage: noModelUsage,
  cost: 0,
};

export function createShepherd(
  context: OrchestrationContext,
  task: ShepherdTask,
  memory: ShepherdMemory = nothingKnown,
): Shepherd {
  return {
    context,
    task,
    memory,
    nudges: listenFor(context, 'nudge'),
    instructions: listenFor(context, 'instructions'),
    cancellation: listenFor(context, 'cancel'),
  };
}

export function remember(shepherd: Shepherd, change: Partial<ShepherdMemory>): void {
  shepherd.memory = { ...shepherd.memory, ...change };
}

export function spend(shepherd: Shepherd, { usage, cost }: Spending): void {
  const { memory } = shepherd;
  remember(shepherd, { usage: addModelUsage(memory.usage, usage), cost: memory.cost + cost });
}

/** Takes instructions that have come. Somebody asking for more also lifts the end of the repairs. */
export function takeInstructions(shepherd: Shepherd): void {
  for (;;) {
    const event = shepherd.instructions.take();
    if (event === undefined) return;
    const parsed = instructionsEventSchema.safeParse(event);
    if (!parsed.success) continue;
    const { text, by } = parsed.data;
    const instructions = [...shepherd.memory.instructions, { text, by }].slice(-maximumInstructions);
    remember(shepherd, { instructions, isStuck: false, buildRounds: 0 });
  }
}

/** Writes an event to the run's audit log at once. */
export function* note(shepherd: Shepherd, event: RunEventRecord): Step<void> {
  const { context, task } = shepherd;
  const at = context.df.currentUtcDateTime.toISOString();
  const events: AuditDraft[] = [{ ...event, at }];
  yield* callStep(context, 'recordEvents', { runId: task.runId, events });
}

type Thread = ActivityRequest<'writeThread'>;

/** Tells people in a thread of its own, which is found again by its purpose. */
export function* tellInThread(
  shepherd: Shepherd,
  purpose: string,
  message: Thread['message'],
  status: Thread['status'] = 'active',
): Step<void> {
  yield* callStep(shepherd.context, 'writeThread', { ...placeOf(shepherd), purpose, message, status });
}

/** The budgets that every call of a model for this pull request is reserved in. */
export function budgetsOf({ context, task }: Shepherd): Budget[] {
  return budgetsFor(context, task);
}

/** Where the steps find the pull request. */
export function placeOf({ task }: Shepherd) {
  const { runId, repository, pullRequest } = task;
  return { runId, repository, pullRequestId: pullRequest.id };
}
