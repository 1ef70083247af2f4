import { EventType } from './protocol.ts';

/** A history event: the JSON text that orchestrators see, with the few facts that the engine itself needs beside it. */
export interface StoredEvent {
  readonly type: number;
  /** The sequence id of the task or timer that this event creates or ends. */
  readonly ref: number | undefined;
  /** Of an external event or a scheduled function. */
  readonly name: string | undefined;
  readonly json: string;
}

interface EventFacts {
  readonly id?: number;
  readonly ref?: number;
  readonly name?: string;
}

const NOT_PLAYED = '"IsPlayed":false,"Timestamp"';
const PLAYED = '"IsPlayed":true,"Timestamp"';

function makeEvent(
  type: number,
  at: number,
  facts: EventFacts,
  fields: Readonly<Record<string, unknown>>,
): StoredEvent {
  const { id = -1, ref, name } = facts;
  const Timestamp = new Date(at).toISOString();
  const json = JSON.stringify({ EventType: type, ...fields, EventId: id, IsPlayed: false, Timestamp });
  return { type, ref, name, json };
}

/** The event as later steps see it. The extension marks what it processed, and not what it wrote itself. */
export function asPlayed(event: StoredEvent): StoredEvent {
  const at = event.json.lastIndexOf(NOT_PLAYED);
  if (at < 0) return event;
  return { ...event, json: event.json.slice(0, at) + PLAYED + event.json.slice(at + NOT_PLAYED.length) };
}

/** When an event was written, milliseconds since the epoch: every event ends with its time. */
export function timeOf({ json }: StoredEvent): number {
  const end = json.lastIndexOf('"');
  return Date.parse(json.slice(json.lastIndexOf('"', end - 1) + 1, end));
}

/** JSON texts with commas between them, as they stand in an array. */
export function joinEvents(events: readonly { readonly json: string }[]): string {
  return events.map(({ json }) => json).join(',');
}

export interface ParentLink {
  readonly name: string;
  readonly instanceId: string;
  readonly executionId: string;
  readonly taskId: number;
  readonly version: string;
}

export interface ExecutionStart {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly input: string | undefined;
  readonly parent: ParentLink | undefined;
  readonly startAt?: number | undefined;
  /** How often a client had started one under this id before; null for sub-orchestrations and after continueAsNew. */
  readonly generation: number | null;
}

export function executionStarted(at: number, start: ExecutionStart): StoredEvent {
  const { parent } = start;
  const instance = (InstanceId: string, ExecutionId: string) => ({ InstanceId, ExecutionId });
  return makeEvent(
    EventType.ExecutionStarted,
    at,
    { name: start.name },
    {
      OrchestrationInstance: instance(start.instanceId, start.executionId),
      ParentInstance: parent && {
        Name: parent.name,
        OrchestrationInstance: instance(parent.instanceId, parent.executionId),
        TaskScheduleId: parent.taskId,
        Version: parent.version,
      },
      ...(parent === undefined ? { ParentInstance: null } : {}),
      Name: start.name,
      Version: start.version ?? '',
      Input: start.input ?? null,
      Tags: null,
      Correlation: null,
      ParentTraceContext: null,
      ScheduledStartTime: start.startAt === undefined ? null : new Date(start.startAt).toISOString(),
      Generation: start.generation,
    },
  );
}

/** @param result JSON text of the output, or the plain text of a failure or a reason */
export function executionCompleted(at: number, id: number, status: string, result: string | undefined): StoredEvent {
  const fields = { OrchestrationStatus: status, Result: result ?? null, FailureDetails: null };
  return makeEvent(EventType.ExecutionCompleted, at, { id }, fields);
}

export function executionTerminated(at: number, reason: string | undefined): StoredEvent {
  return makeEvent(EventType.ExecutionTerminated, at, {}, { Input: reason ?? null });
}

export function executionSuspended(at: number, reason: string | undefined): StoredEvent {
  return makeEvent(EventType.ExecutionSuspended, at, {}, { Reason: reason ?? null });
}

export function executionResumed(at: number, reason: string | undefined): StoredEvent {
  return makeEvent(EventType.ExecutionResumed, at, {}, { Reason: reason ?? null });
}

export function orchestratorStarted(at: number): StoredEvent {
  return makeEvent(EventType.OrchestratorStarted, at, {}, {});
}

export function orchestratorCompleted(at: number): StoredEvent {
  return makeEvent(EventType.OrchestratorCompleted, at, {}, {});
}

export function taskScheduled(at: number, id: number, name: string): StoredEvent {
  const fields = { Name: name, Version: '', Input: null, ParentTraceContext: null };
  return makeEvent(EventType.TaskScheduled, at, { id, ref: id, name }, fields);
}

/** @param result JSON text */
export function taskCompleted(at: number, id: number, result: string | undefined): StoredEvent {
  return makeEvent(EventType.TaskCompleted, at, { ref: id }, { TaskScheduledId: id, Result: result ?? 'null' });
}

/** Why a task failed, in the two texts that the SDK joins into one message, or as details that it turns into a type. */
export interface TaskFailure {
  readonly reason: string | undefined;
  /** Undefined where a sub-orchestration was terminated: the SDK cannot read such a failure. */
  readonly details: string | undefined;
  readonly failureDetails: Readonly<Record<string, unknown>> | undefined;
}

function failureFields(id: number, failure: TaskFailure): Readonly<Record<string, unknown>> {
  const { reason, details, failureDetails } = failure;
  return {
    TaskScheduledId: id,
    Reason: reason ?? null,
    Details: details ?? null,
    FailureDetails: failureDetails ?? null,
  };
}

export function taskFailed(at: number, id: number, failure: TaskFailure): StoredEvent {
  return makeEvent(EventType.TaskFailed, at, { ref: id }, failureFields(id, failure));
}

export function childCreated(at: number, id: number, name: string, version: string, instanceId: string): StoredEvent {
  const fields = { Name: name, Version: version, InstanceId: instanceId, Input: null, ClientSpanId: null };
  return makeEvent(EventType.SubOrchestrationInstanceCreated, at, { id, ref: id, name }, fields);
}

/** @param result JSON text */
export function childCompleted(at: number, id: number, result: string | undefined): StoredEvent {
  const fields = { TaskScheduledId: id, Result: result ?? 'null' };
  return makeEvent(EventType.SubOrchestrationInstanceCompleted, at, { ref: id }, fields);
}

export function childFailed(at: number, id: number, failure: TaskFailure): StoredEvent {
  return makeEvent(EventType.SubOrchestrationInstanceFailed, at, { ref: id }, failureFields(id, failure));
}

export function timerCreated(at: number, id: number, fireAt: number): StoredEvent {
  return makeEvent(EventType.TimerCreated, at, { id, ref: id }, { FireAt: new Date(fireAt).toISOString() });
}

export function timerFired(at: number, id: number, fireAt: number): StoredEvent {
  return makeEvent(EventType.TimerFired, at, { ref: id }, { TimerId: id, FireAt: new Date(fireAt).toISOString() });
}

/** @param input JSON text of the message */
export function eventSent(at: number, id: number, target: string, name: string, input: string): StoredEvent {
  return makeEvent(EventType.EventSent, at, { id, ref: id, name }, { InstanceId: target, Name: name, Input: input });
}

/** An event from outside. @param input JSON text */
export function externalEvent(at: number, name: string, input: string | undefined): StoredEvent {
  const fields = { Name: name, Input: input ?? null, ParentTraceContext: null };
  return makeEvent(EventType.EventRaised, at, { name }, fields);
}

/** The answer of an entity to the request of this id, which is the name it is waited for under. */
export function entityAnswer(at: number, requestId: string, input: string): StoredEvent {
  return makeEvent(
    EventType.EventRaised,
    at,
    { name: requestId },
    { Name: requestId, Input: input, ParentTraceContext: null },
  );
}

/** What a rewind leaves in place of events that no longer count. */
export function genericEvent(at: number, id: number, data: string | undefined): StoredEvent {
  return makeEvent(EventType.GenericEvent, at, { id }, { Data: data ?? null });
}
