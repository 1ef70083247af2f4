import { z } from 'zod';
import type { DurableEngine, InstanceRecord } from '../../../../local/host/durable/protocol/contract.ts';
import type { Outcome } from './protocol.ts';

/** Work, its ends and events. Steps are left out, and timers fire or not by whether the process was dead just then. */
const COMPARED: ReadonlySet<unknown> = new Set([4, 5, 6, 7, 8, 9, 10, 14, 15]);

const comparedEvent = z.object({
  EventType: z.number(),
  EventId: z.number(),
  Name: z.unknown().optional(),
  TaskScheduledId: z.unknown().optional(),
  Result: z.unknown().optional(),
  Reason: z.unknown().optional(),
});

/** Takes out what differs between two runs of the same: times, and ids that are made up. */
function scrub(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'GUID')
    .replace(/[0-9a-f]{32}(:[0-9a-f]+)?/g, 'ID');
}

function describe(engine: DurableEngine, record: InstanceRecord): string[] {
  const { name, runtimeStatus, output, customStatus, instanceId } = record;
  const events = engine.getHistory(instanceId).filter(({ EventType }) => COMPARED.has(EventType));
  // Activities side by side end in any order.
  const lines = events.map((event) => scrub(JSON.stringify(comparedEvent.parse(event)))).sort();
  return [name, runtimeStatus, scrub(output ?? ''), customStatus ?? '', ...lines];
}

/** How everything in a task hub ended. @param named ids that were given, rather than made up */
export function collectOutcome(engine: DurableEngine, named: ReadonlySet<string>): Outcome {
  const instances: Record<string, string[]> = {};
  const unnamed: string[] = [];
  for (const record of engine.listInstances({ top: 100_000 }).instances) {
    if (record.instanceId.startsWith('@')) continue;
    const lines = describe(engine, record);
    if (named.has(record.instanceId)) instances[record.instanceId] = lines;
    else unnamed.push(lines.join('\n'));
  }
  const entities = engine.listEntities().map(({ name, key, state }) => `${name}@${key} ${state}`);
  return { instances, unnamed: unnamed.sort(), entities: entities.sort() };
}
