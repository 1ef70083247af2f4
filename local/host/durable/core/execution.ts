import { z } from 'zod';
import type { Answer } from '../protocol/answer.ts';
import { type StoredEvent, timeOf } from '../protocol/events.ts';
import { EventType } from '../protocol/protocol.ts';
import type { CoreAction } from './coreActions.ts';
import { CoreContext, type CoreEnd, type OpenWork } from './coreContext.ts';
import { DurableContext, type ExecutionFacts } from './durableContext.ts';
import { createEventWaits } from './eventWaits.ts';
import { NonDeterminism } from './nonDeterminism.ts';
import { OrchestratorFailure, replayActions } from './replayActions.ts';
import { runCoroutine, type Task } from './tasks.ts';

/** What came of one step. */
export interface Execution {
  /** Beyond what the history holds, by id. */
  readonly actions: readonly CoreAction[];
  readonly end: CoreEnd | undefined;
  /** The id that comes next: that of the event which ends the execution. */
  readonly nextId: number;
  readonly isSuspended: boolean;
  /** What keeps an orchestrator that has returned from ending. */
  readonly open: readonly OpenWork[];
  /** Whether the orchestrator itself has come to its end. */
  readonly hasReturned: boolean;
  /** What was asked for and cannot be had; the orchestrator waits for it forever. */
  readonly refusals: readonly string[];
  /** Names of events that nobody has taken. */
  readonly unclaimed: readonly string[];
}

export interface Replayed {
  readonly name: string;
  readonly history: readonly StoredEvent[];
  readonly fresh: readonly StoredEvent[];
  readonly answer: Answer;
  /** Why the custom status was refused: the message the orchestration fails with. Undefined where it was not. */
  readonly statusProblem: string | undefined;
}

const inputSchema = z.looseObject({ Input: z.string().nullish() });

function failureOf(error: unknown): CoreEnd {
  if (error instanceof OrchestratorFailure) return { kind: 'failed', reason: error.message, details: error.details };
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', reason, details: `Unhandled exception while executing orchestration: ${reason}` };
}

function endOfReturned(result: Task): CoreEnd {
  if (result.state === 'failed') return failureOf(result.value);
  return { kind: 'completed', output: result.value as string | undefined };
}

/** What the orchestrator's invocation comes to once it is replayed; a failure of the extension itself is in its own words. */
function* wholeOf(
  target: Parameters<typeof replayActions>[0],
  { name, answer, statusProblem }: Replayed,
): Generator<Task, unknown, unknown> {
  try {
    if (statusProblem !== undefined) throw new Error(statusProblem);
    return yield* replayActions(target, name, answer);
  } catch (error) {
    if (error instanceof OrchestratorFailure) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new OrchestratorFailure(`Orchestrator function '${name}' failed: ${message}`, undefined);
  }
}

/**
 * Works one step out: goes through the whole history again, and through what is new, over what the orchestrator answered
 * to both. A port of DurableTask.Core, `TaskOrchestrationExecutor`: an orchestration that has returned ends only when
 * nothing is open that it ever asked for.
 */
export function execute(facts: ExecutionFacts, replayed: Replayed): Execution {
  const waits = createEventWaits();
  const core = new CoreContext(facts.executionId, (name, event) => waits.raise(name, event));
  const durable = new DurableContext(core, waits, facts);
  let result: Task | undefined;
  const process = (event: StoredEvent): void => {
    if (event.type === EventType.OrchestratorStarted) {
      core.now = timeOf(event);
    } else if (event.type === EventType.ExecutionStarted && !core.isSuspended) {
      result = runCoroutine(wholeOf({ core, durable, waits }, replayed));
    } else core.handle(event, () => inputSchema.parse(JSON.parse(event.json)).Input ?? undefined);
  };
  try {
    for (const event of replayed.history) process(event);
    for (const event of replayed.fresh) process(event);
    if (core.openWork().length === 0 && result !== undefined && result.state !== 'open')
      core.complete(endOfReturned(result));
  } catch (error) {
    if (!(error instanceof NonDeterminism)) throw error;
    core.complete(failureOf(error));
  }
  const hasReturned = result !== undefined && result.state !== 'open';
  return {
    ...{ actions: core.actions(), end: core.end, nextId: core.lastId(), isSuspended: core.isSuspended },
    ...{ open: core.openWork(), hasReturned, refusals: durable.refusals(), unclaimed: waits.unclaimed() },
  };
}
