import { z } from 'zod';
import type { StoredEvent } from '../protocol/events.ts';
import type { CoreAction } from './coreActions.ts';

/** A replay that does not ask for what the history holds: it ends the orchestration, in the words of DurableTask.Core. */
export class NonDeterminism extends Error {
  constructor(what: string) {
    super(`Non-Deterministic workflow detected: ${what}`);
    this.name = 'NonDeterminism';
  }
}

const factsSchema = z.looseObject({ Version: z.string().nullish(), InstanceId: z.string().nullish() });

const CLASS_NAMES = {
  activity: 'ScheduleTaskOrchestratorAction',
  timer: 'CreateTimerOrchestratorAction',
  child: 'CreateSubOrchestrationAction',
  event: 'SendEventOrchestratorAction',
} as const;

const CHANGED = 'Was a change made to the orchestrator code after this instance had already started running?';

function describeMissing(event: StoredEvent, kind: CoreAction['kind']): string {
  const { Version, InstanceId } = factsSchema.parse(JSON.parse(event.json));
  const version = Version ?? '';
  const absent = "but the current replay execution hasn't (yet?) scheduled this task.";
  switch (kind) {
    case 'activity':
      return `scheduled an activity task with sequence ID ${event.ref} and name '${event.name}' (version '${version}'), ${absent}`;
    case 'timer':
      return `scheduled a timer task with sequence number ${event.ref} ${absent}`;
    case 'child':
      return `scheduled a sub-orchestration task with sequence ID ${event.ref} and name '${event.name}' (version '${version}', instance ID '${InstanceId}'), ${absent}`;
    case 'event':
      return `scheduled a send event task with sequence ID ${event.ref}, type 'EventSent' name '${event.name}', instance ID '${InstanceId}', ${absent}`;
  }
}

function describeOther(event: StoredEvent, kind: CoreAction['kind'], other: CoreAction): string {
  const { Version, InstanceId } = factsSchema.parse(JSON.parse(event.json));
  const made = CLASS_NAMES[other.kind];
  switch (kind) {
    case 'activity':
      return `scheduled an activity task with sequence number ${event.ref} named '${event.name}', but the current orchestration replay instead produced a ${made} action with this sequence number.`;
    case 'timer':
      return `scheduled a timer task with sequence number ${event.ref} named but the current orchestration replay instead produced a ${made} action with this sequence number.`;
    case 'child':
      return `scheduled a sub-orchestration task with sequence ID ${event.ref} and name '${event.name}' (version '${Version ?? ''}', instance ID '${InstanceId}'), but the current orchestration replay instead produced a ${made} action at this sequence number.`;
    case 'event':
      return `scheduled a send event task with sequence ID ${event.ref}, type 'EventSent', name '${event.name}', instance ID '${InstanceId}', but the current orchestration replay instead scheduled a ${made} task at this sequence number.`;
  }
}

function describeName(event: StoredEvent, kind: CoreAction['kind'], name: string): string {
  const { Version, InstanceId } = factsSchema.parse(JSON.parse(event.json));
  switch (kind) {
    case 'activity':
      return `scheduled an activity task with sequence number ${event.ref} named '${event.name}', but the current orchestration replay instead scheduled an activity task named '${name}' with this sequence number. `;
    case 'child':
      return `scheduled a sub-orchestration task with sequence ID ${event.ref} and name '${event.name}' (version '${Version ?? ''}', instance ID '${InstanceId}'), but the current orchestration replay instead scheduled a sub-orchestration task with name ${name} at this sequence number.`;
    case 'event':
      return `scheduled a send event task with sequence ID ${event.ref}, type 'EventSent', name '${event.name}', instance ID '${InstanceId}'), but the current orchestration replay instead scheduled a send event task with name ${name}at this sequence number.`;
    case 'timer':
      return '';
  }
}

/** Only kind, name (whatever its case) and number are compared, as in DurableTask.Core. @returns what differs, if anything */
export function mismatch(
  event: StoredEvent,
  kind: CoreAction['kind'],
  action: CoreAction | undefined,
): string | undefined {
  const say = (what: string): string => `A previous execution of this orchestration ${what} ${CHANGED}`;
  if (action === undefined) return say(describeMissing(event, kind));
  if (action.kind !== kind) return say(describeOther(event, kind, action));
  if (action.kind === 'timer') return undefined;
  return action.name.toLowerCase() === event.name?.toLowerCase()
    ? undefined
    : say(describeName(event, kind, action.name));
}
