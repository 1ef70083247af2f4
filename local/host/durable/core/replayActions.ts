import { type Action, encodedInput, isCompound, type LeafAction } from '../protocol/actions.ts';
import type { Answer } from '../protocol/answer.ts';
import { ActionType } from '../protocol/protocol.ts';
import type { CoreContext } from './coreContext.ts';
import type { DurableContext } from './durableContext.ts';
import type { EventWaits } from './eventWaits.ts';
import { withRetries } from './retries.ts';
import { doneTask, runCoroutine, type Task, TaskFailure, whenAll, whenAny } from './tasks.ts';

/** The three layers that an execution's actions are replayed on. */
export interface ReplayTarget {
  readonly core: CoreContext;
  readonly durable: DurableContext;
  readonly waits: EventWaits;
}

/** What the worker or the extension says of an orchestrator that failed, with the details that its parent is told. */
export class OrchestratorFailure extends Error {
  readonly details: string | undefined;

  constructor(message: string, details: string | undefined) {
    super(message);
    this.name = 'OrchestratorFailure';
    this.details = details;
  }
}

function invokeLeaf({ core, durable, waits }: ReplayTarget, action: LeafAction): Task {
  const note = (reason: string): void => durable.note(reason);
  switch (action.actionType) {
    case ActionType.CallActivity:
      return durable.callActivity(action.functionName, encodedInput(action.input));
    case ActionType.CallActivityWithRetry: {
      const call = () => durable.callActivity(action.functionName, encodedInput(action.input));
      return runCoroutine(withRetries(core, action.retryOptions, call, note));
    }
    case ActionType.CallSubOrchestrator:
      return durable.callChild(action);
    case ActionType.CallSubOrchestratorWithRetry:
      return runCoroutine(withRetries(core, action.retryOptions, () => durable.callChild(action), note));
    case ActionType.CreateTimer:
      return durable.createTimer(action.fireAt, action.isCanceled === true);
    case ActionType.WaitForExternalEvent:
      return waits.waitFor(action.externalEventName);
    case ActionType.CallHttp:
      return durable.callHttp(action.httpRequest);
    case ActionType.CallEntity:
      return durable.callEntity(action);
    case ActionType.SignalEntity:
      durable.signalEntity(action, 0);
      return doneTask();
    case ActionType.ScheduledSignalEntity:
      durable.signalEntity(action, action.fireAt);
      return doneTask();
    case ActionType.ContinueAsNew:
      core.continueAsNew(encodedInput(action.input) ?? 'null');
      return doneTask();
    case ActionType.LockEntities:
      return durable.lockEntities(action);
    case ActionType.ReleaseEntities:
      durable.releaseLocks();
      return doneTask();
  }
}

/** A task in a second compound action looks like any other here, and is begun again. */
function invoke(target: ReplayTarget, action: Action): Task {
  if (!isCompound(action)) return invokeLeaf(target, action);
  const tasks = action.compoundActions.map((one) => invoke(target, one));
  return action.actionType === ActionType.WhenAny ? whenAny(tasks) : whenAll(tasks);
}

/**
 * Does what the SDK answered, one action after the other: each is waited for before the next is begun, so what is asked
 * for at a later step gets its id then. A port of `OutOfProcOrchestrationShim`, `ProcessAsyncActionsV2`.
 * @returns a coroutine whose result is the output, as JSON text; it never ends where the orchestrator goes on waiting
 * @throws OrchestratorFailure where the orchestrator failed
 */
export function* replayActions(target: ReplayTarget, name: string, answer: Answer): Generator<Task, unknown, unknown> {
  for (const action of answer.actions ?? []) {
    const task = invoke(target, action);
    try {
      yield task;
    } catch (error) {
      // How it ended is the orchestrator's affair, which has seen it.
      if (!(error instanceof TaskFailure)) throw error;
    }
  }
  if (answer.error !== undefined) {
    throw new OrchestratorFailure(`Orchestrator function '${name}' failed: ${answer.error}`, answer.details);
  }
  if (!answer.isDone) return yield neverEnding;
  target.durable.releaseLocks();
  return answer.output;
}

const neverEnding: Task = {
  state: 'open',
  value: undefined,
  // biome-ignore lint/suspicious/noThenProperty: never awaited.
  then() {},
};
