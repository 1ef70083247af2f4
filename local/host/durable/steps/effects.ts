import type { CoreAction } from '../core/coreActions.ts';
import { childCreated, eventSent, type StoredEvent, taskScheduled, timerCreated } from '../protocol/events.ts';

/** What a step sets in motion outside its own history; committed together with it. */
export type Effect = CoreAction;

/** The event that says in a history that something was asked for. */
export function eventOf(action: CoreAction, now: number): StoredEvent {
  switch (action.kind) {
    case 'activity':
      return taskScheduled(now, action.id, action.name);
    case 'timer':
      return timerCreated(now, action.id, action.fireAt);
    case 'child':
      return childCreated(now, action.id, action.name, action.version ?? '', action.instanceId);
    case 'event':
      return eventSent(now, action.id, action.target, action.name, action.message);
  }
}
