import { z } from 'zod';
import type { StoredEvent } from './events.ts';
import type { LiveInstance } from './liveInstances.ts';
import { ActionType, EventType } from './protocol.ts';

const waitSchema = z.looseObject({
  actionType: z.literal(ActionType.WaitForExternalEvent),
  externalEventName: z.string(),
});
const compoundSchema = z.looseObject({ compoundActions: z.array(z.unknown()) });

function addWaits(waits: Map<string, number>, action: unknown): void {
  const wait = waitSchema.safeParse(action);
  if (wait.success) {
    const { externalEventName: name } = wait.data;
    waits.set(name, (waits.get(name) ?? 0) + 1);
    return;
  }
  for (const child of compoundSchema.safeParse(action).data?.compoundActions ?? []) addWaits(waits, child);
}

/** Takes note of the waits among actions that were not looked at yet. */
export function scanWaits(live: LiveInstance, actions: readonly unknown[]): void {
  for (const action of actions.slice(live.scanned)) addWaits(live.waits, action);
  live.scanned = Math.max(live.scanned, actions.length);
}

const raisedSchema = z.looseObject({ Name: z.string() });

/**
 * The event under the name by which the orchestrator waits for it. Event names are case-insensitive by the
 * documentation, but the SDK compares them exactly, so the host spells them as the orchestrator does.
 * @returns undefined where nothing is to change
 */
export function respell(event: StoredEvent, waits: ReadonlyMap<string, number>): StoredEvent | undefined {
  const { type, name } = event;
  if (type !== EventType.EventRaised || name === undefined || waits.has(name)) return undefined;
  const folded = name.toLowerCase();
  const spelling = [...waits.keys()].find((candidate) => candidate.toLowerCase() === folded);
  if (spelling === undefined) return undefined;
  const json = JSON.stringify({ ...raisedSchema.parse(JSON.parse(event.json)), Name: spelling });
  return { ...event, name: spelling, json };
}

/**
 * External events that no wait has taken: continueAsNew carries them over. The SDK gives the events of one name to the
 * waits for it in the order in which they came.
 */
export function unclaimedEvents(events: readonly StoredEvent[], waits: ReadonlyMap<string, number>): StoredEvent[] {
  const left = new Map(waits);
  return events.filter(({ type, name }) => {
    if (type !== EventType.EventRaised || name === undefined) return false;
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return count <= 0;
  });
}
