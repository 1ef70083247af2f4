import type { StoredEvent } from '../protocol/events.ts';
import { EventType } from '../protocol/protocol.ts';
import type { CoreAction } from './coreActions.ts';
import { mismatch, NonDeterminism } from './nonDeterminism.ts';
import { type OpenTask, openTask, type Task } from './tasks.ts';

/** How an execution ended. */
export type CoreEnd =
  | { readonly kind: 'completed'; readonly output: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string; readonly details: string | undefined }
  | { readonly kind: 'terminated'; readonly reason: string | undefined }
  | { readonly kind: 'continued'; readonly input: string; readonly carried: readonly StoredEvent[] };

/** A task of which the host has not heard yet. */
export interface OpenWork {
  readonly id: number;
  readonly kind: 'activity' | 'timer' | 'child';
  readonly name: string;
}

interface Open extends OpenWork {
  readonly task: OpenTask;
}

type NewChild = Omit<NewAction<'child'>, 'instanceId'> & { readonly instanceId: string | undefined };
type NewAction<Kind extends CoreAction['kind']> = Omit<Extract<CoreAction, { kind: Kind }>, 'kind' | 'id'>;

const ENDS_TASK: ReadonlySet<number> = new Set([
  EventType.TaskCompleted,
  EventType.SubOrchestrationInstanceCompleted,
  EventType.TimerFired,
]);
const FAILS_TASK: ReadonlySet<number> = new Set([EventType.TaskFailed, EventType.SubOrchestrationInstanceFailed]);
const BEGUN: ReadonlyMap<number, CoreAction['kind']> = new Map([
  [EventType.TaskScheduled, 'activity'],
  [EventType.TimerCreated, 'timer'],
  [EventType.SubOrchestrationInstanceCreated, 'child'],
  [EventType.EventSent, 'event'],
]);

/**
 * One execution of an orchestration as the extension rebuilds it at every step: what was asked for, under which id, and
 * what has ended. A port of DurableTask.Core, `TaskOrchestrationContext`.
 */
export class CoreContext {
  /** The orchestration's time: that of the step whose events are being handled. Milliseconds since the epoch. */
  now = 0;
  isSuspended = false;
  end: CoreEnd | undefined;
  readonly #executionId: string;
  readonly #raise: (name: string, event: StoredEvent) => void;
  readonly #open = new Map<number, Open>();
  #actions = new Map<number, CoreAction>();
  #held = new Map<number, CoreAction>();
  #heldEvents: StoredEvent[] = [];
  #nextId = 0;
  #continued: { readonly input: string; readonly carried: StoredEvent[] } | undefined;

  /** @param raise takes external events, and answers of entities under the ids of their requests */
  constructor(executionId: string, raise: (name: string, event: StoredEvent) => void) {
    this.#executionId = executionId;
    this.#raise = raise;
  }

  scheduleActivity({ name, input }: NewAction<'activity'>): Task {
    const id = this.#take();
    this.#actions.set(id, { kind: 'activity', id, name, input });
    return this.#track(id, 'activity', name);
  }

  createChild({ instanceId, ...call }: NewChild): Task {
    const id = this.#take();
    const named = instanceId?.trim() ? instanceId : `${this.#executionId}:${id}`;
    this.#actions.set(id, { kind: 'child', id, instanceId: named, ...call });
    return this.#track(id, 'child', call.name);
  }

  /** A timer that is cancelled is created all the same, but not waited for. */
  createTimer(fireAt: number, isCancelled: boolean): Task {
    const id = this.#take();
    this.#actions.set(id, { kind: 'timer', id, fireAt });
    const task = this.#track(id, 'timer', 'timer');
    if (!isCancelled) return task;
    this.#open.delete(id);
    task.fail(new Error('A task was canceled.'));
    return task;
  }

  sendEvent(event: NewAction<'event'>): void {
    const id = this.#take();
    this.#actions.set(id, { kind: 'event', id, ...event });
  }

  /** @param input JSON text */
  continueAsNew(input: string): void {
    this.#continued = { input, carried: [] };
  }

  /** @throws NonDeterminism where the event says that something was asked for which was not */
  handle(event: StoredEvent, reason?: () => string | undefined): void {
    if (event.type === EventType.ExecutionResumed) this.#resume();
    else if (event.type === EventType.ExecutionTerminated) this.complete({ kind: 'terminated', reason: reason?.() });
    else if (this.isSuspended) {
      if (event.type !== EventType.ExecutionSuspended) this.#heldEvents.push(event);
    } else if (event.type === EventType.ExecutionSuspended) this.#suspend();
    else this.#handleEvent(event);
  }

  /** Ends the execution, or, where it was asked to, continues it as new. Only the first end counts. */
  complete(ending: CoreEnd): void {
    this.#take();
    if (ending.kind === 'completed' && this.#continued !== undefined)
      this.end = { kind: 'continued', ...this.#continued };
    else this.end ??= ending;
  }

  /** What a step has asked for beyond what its history holds, by id. */
  actions(): CoreAction[] {
    return [...this.#actions.values()].sort((left, right) => left.id - right.id);
  }

  openWork(): OpenWork[] {
    return [...this.#open.values()].map(({ id, kind, name }) => ({ id, kind, name }));
  }

  /** The id that was given out last. */
  lastId(): number {
    return this.#nextId - 1;
  }

  #take(): number {
    this.#nextId += 1;
    return this.#nextId - 1;
  }

  #track(id: number, kind: OpenWork['kind'], name: string): OpenTask {
    const task = openTask();
    this.#open.set(id, { id, kind, name, task });
    return task;
  }

  #handleEvent(event: StoredEvent): void {
    const kind = BEGUN.get(event.type);
    if (kind !== undefined) this.#confirm(event, kind);
    else if (ENDS_TASK.has(event.type) || FAILS_TASK.has(event.type)) this.#endTask(event);
    else if (event.type === EventType.EventRaised && event.name !== undefined) {
      if (this.#continued === undefined) this.#raise(event.name, event);
      else this.#continued.carried.push(event);
    }
  }

  /** The history holds what was asked for. */
  #confirm(event: StoredEvent, kind: CoreAction['kind']): void {
    const failure = mismatch(event, kind, this.#actions.get(event.ref ?? -1));
    if (failure !== undefined) throw new NonDeterminism(failure);
    this.#actions.delete(event.ref ?? -1);
  }

  /** An end of something that has ended, or that this execution never asked for, is left alone. */
  #endTask(event: StoredEvent): void {
    const ended = event.ref === undefined ? undefined : this.#open.get(event.ref);
    if (ended === undefined) return;
    this.#open.delete(ended.id);
    if (FAILS_TASK.has(event.type)) ended.task.fail(event);
    else ended.task.resolve(event);
  }

  #suspend(): void {
    this.isSuspended = true;
    for (const [id, action] of this.#actions) this.#held.set(id, action);
    this.#actions = new Map();
  }

  #resume(): void {
    this.isSuspended = false;
    for (const [id, action] of this.#held) this.#actions.set(id, action);
    this.#held = new Map();
    const events = this.#heldEvents;
    this.#heldEvents = [];
    for (const event of events) this.handle(event);
  }
}
