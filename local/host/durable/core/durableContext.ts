import { type HttpRequest, type LockAction, plainInput } from '../protocol/actions.ts';
import type { FunctionInvoker } from '../protocol/contract.ts';
import { entityRequest, parseSchedulerId, schedulerIdOf } from '../protocol/entityMessages.ts';
import type { StoredEvent } from '../protocol/events.ts';
import { unknownFunctionMessage } from '../protocol/failures.ts';
import { pollRequest, readHttpResult } from '../protocol/httpActivity.ts';
import { HTTP_ACTIVITY, LONG_TIMER_LEG, LONGEST_TIMER } from '../protocol/protocol.ts';
import type { CoreContext } from './coreContext.ts';
import { deterministicId } from './deterministicId.ts';
import type { EventWaits } from './eventWaits.ts';
import { failedTask, runCoroutine, type Task } from './tasks.ts';

/** What of an instance and of the app an execution needs to know. */
export interface ExecutionFacts {
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | undefined;
  readonly functions: Pick<FunctionInvoker, 'has' | 'names'>;
  /** Version of sub-orchestrations that are started without one. */
  readonly defaultVersion: string | undefined;
}

type DurableKind = 'orchestrator' | 'activity' | 'entity';

interface ChildCall {
  readonly functionName: string;
  readonly instanceId?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly input?: unknown;
}

interface Operation {
  readonly instanceId: string;
  readonly operation: string;
  readonly input?: unknown;
}

/** Why an id cannot be a child's: it is its own, or its parent's, or an entity's. */
function refuseChildId({ instanceId, parentInstanceId }: ExecutionFacts, wanted: string): string | undefined {
  const taken = [instanceId, parentInstanceId].some((id) => id?.toLowerCase() === wanted.toLowerCase());
  if (taken)
    return 'The instance ID of a sub-orchestration must be different than the instance ID of a parent orchestration.';
  return wanted.startsWith('@') ? 'Orchestration instance ids must not start with @' : undefined;
}

/** Timers beyond six days are chains of three-day legs. */
function* longTimer(core: CoreContext, fireAt: number, isCancelled: boolean): Generator<Task, unknown, unknown> {
  for (let left = fireAt - core.now, isFirst = true; left > 0; left = fireAt - core.now, isFirst = false) {
    const leg = isFirst || left >= LONG_TIMER_LEG ? LONG_TIMER_LEG : left;
    yield core.createTimer(core.now + leg, isCancelled);
  }
  return undefined;
}

function* callHttp(core: CoreContext, request: HttpRequest): Generator<Task, unknown, unknown> {
  for (let wanted = request; ; ) {
    const event = yield core.scheduleActivity({ name: HTTP_ACTIVITY, input: JSON.stringify(wanted) });
    const result = readHttpResult(event as StoredEvent);
    const next = result && pollRequest(request, result, core.now);
    if (next === undefined) return event;
    yield core.createTimer(next.at, false);
    wanted = next.request;
  }
}

/**
 * What the extension offers to orchestrations over one execution's core; a port of `DurableOrchestrationContext`. What it
 * refuses is a failed task, which the replay of the SDK's actions leaves alone: the SDK then waits forever.
 */
export class DurableContext {
  readonly #core: CoreContext;
  readonly #waits: EventWaits;
  readonly #facts: ExecutionFacts;
  readonly #refusals: string[] = [];
  #ids = 0;
  #locks: string[] | undefined;
  #lockRequest: string | undefined;

  constructor(core: CoreContext, waits: EventWaits, facts: ExecutionFacts) {
    this.#core = core;
    this.#waits = waits;
    this.#facts = facts;
  }

  callActivity(name: string, input: string | undefined): Task {
    const reason = this.#missing('activity', name);
    return reason === undefined ? this.#core.scheduleActivity({ name, input }) : this.#refuse(reason);
  }

  callChild({ functionName: name, instanceId: id, version, input }: ChildCall): Task {
    const reason = this.#missing('orchestrator', name) ?? refuseChildId(this.#facts, id ?? '');
    if (reason !== undefined) return this.#refuse(reason);
    if (this.#locks !== undefined) return this.#refuse('While holding locks, cannot call suborchestrators.');
    const call = { name, version: version ?? this.#facts.defaultVersion, input: plainInput(input) };
    return this.#core.createChild({ ...call, instanceId: id ?? undefined });
  }

  createTimer(fireAt: number, isCancelled: boolean): Task {
    if (fireAt - this.#core.now <= LONGEST_TIMER) return this.#core.createTimer(fireAt, isCancelled);
    return runCoroutine(longTimer(this.#core, fireAt, isCancelled));
  }

  callHttp(request: HttpRequest): Task {
    return runCoroutine(callHttp(this.#core, request));
  }

  callEntity(call: Operation): Task {
    const reason = this.#missing('entity', parseSchedulerId(call.instanceId).name);
    if (reason !== undefined) return this.#refuse(reason);
    if (this.#locks !== undefined && !this.#locks.includes(call.instanceId)) {
      return this.#refuse('While holding locks, cannot call entities whose lock is not held.');
    }
    return runCoroutine(this.#callEntity(call));
  }

  /** @throws where the entity is unknown, or its lock is held: nobody waits for a signal, so this ends the orchestration */
  signalEntity(call: Operation, due: number): void {
    const reason = this.#missing('entity', parseSchedulerId(call.instanceId).name);
    if (reason !== undefined) throw new Error(reason);
    if (this.#locks?.includes(call.instanceId)) {
      throw new Error('While holding locks, cannot signal entities whose lock is held.');
    }
    this.#send(call, this.#newId(), due, true);
  }

  lockEntities(action: LockAction): Task {
    return runCoroutine(this.#acquireLocks(action));
  }

  /** Where an orchestrator fails, or is terminated, nobody calls this: its locks are held forever. */
  releaseLocks(): void {
    for (const target of this.#locks ?? []) {
      const message = entityRequest({ id: this.#lockRequest ?? '', parent: this.#facts.instanceId, release: true });
      this.#core.sendEvent({ target, name: 'release', due: 0, message });
    }
    this.#locks = undefined;
  }

  /** Notes what the SDK will wait for in vain. */
  note(reason: string): void {
    this.#refusals.push(reason);
  }

  /** What was refused in this execution, and left alone. */
  refusals(): readonly string[] {
    return this.#refusals;
  }

  *#callEntity(call: Operation): Generator<Task, unknown, unknown> {
    const isHeld = this.#locks?.includes(call.instanceId) ?? false;
    this.#locks = this.#locks?.filter((one) => one !== call.instanceId);
    const id = this.#newId();
    this.#send(call, id, 0, false);
    const event = yield this.#waits.waitFor(id);
    if (isHeld) this.#locks?.push(call.instanceId);
    return event;
  }

  *#acquireLocks({ lockSet }: LockAction): Generator<Task, unknown, unknown> {
    const id = this.#newId();
    const [first] = lockSet;
    if (first === undefined) return undefined;
    const { instanceId: parent, executionId: parentExecution } = this.#facts;
    const message = entityRequest({ id, parent, parentExecution, lockset: lockSet, pos: 0 });
    this.#lockRequest = id;
    this.#core.sendEvent({ target: schedulerIdOf(first.name, first.key), name: 'op', due: 0, message });
    yield this.#waits.waitFor(id);
    this.#locks = lockSet.map(({ name, key }) => schedulerIdOf(name, key));
    return undefined;
  }

  #send({ instanceId: target, operation: op, input }: Operation, id: string, due: number, isSignal: boolean): void {
    const { instanceId: parent, executionId: parentExecution } = this.#facts;
    const text = plainInput(input);
    const signal = isSignal ? { signal: true as const } : {};
    const given = text === undefined ? {} : { input: text };
    const message = entityRequest({ op, ...signal, ...given, id, parent, parentExecution });
    const name = due === 0 ? 'op' : `op@${new Date(due).toISOString()}`;
    this.#core.sendEvent({ target, name, due, message });
  }

  #newId(): string {
    this.#ids += 1;
    return deterministicId(this.#facts.instanceId, this.#core.now, this.#ids - 1);
  }

  #missing(kind: DurableKind, name: string): string | undefined {
    const { functions } = this.#facts;
    return functions.has(kind, name) ? undefined : unknownFunctionMessage(kind, name, functions.names(kind));
  }

  #refuse(reason: string): Task {
    this.#refusals.push(reason);
    return failedTask(new Error(reason));
  }
}
