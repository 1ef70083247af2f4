import type { AuditEvent } from '../../../src/contracts/runs/auditEvent.ts';

const identity = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Events whose actor is no identity: neither the app, nor a person by the id of their account, nor a function key. */
export function namelessActors(events: readonly AuditEvent[]): readonly string[] {
  return events
    .filter(({ actor, actorId = '' }) => {
      if (actor === 'code-agent') return actorId !== 'app';
      return actor === 'function key' ? actorId !== 'function-key' : !identity.test(actorId);
    })
    .map(({ type, actor, actorId }) => `the event ${type} names ${actor} by the id ${actorId ?? 'none'}`);
}
