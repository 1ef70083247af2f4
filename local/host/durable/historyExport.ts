import { z } from 'zod';
import type { DurableEngine, HistoryEvent, RuntimeStatus } from './protocol/contract.ts';
import { EventType, orchestratorPayload } from './protocol/protocol.ts';

/** An instance with its history, as data that can be kept in a file. */
export interface ExportedHistory {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  /** JSON texts. */
  readonly input?: string;
  readonly output?: string;
  readonly events: readonly HistoryEvent[];
}

/** What a step brings; everything else in a history is what the orchestrator asked for. */
const HANDED: ReadonlySet<number> = new Set([
  EventType.OrchestratorStarted,
  EventType.ExecutionStarted,
  EventType.TaskCompleted,
  EventType.TaskFailed,
  EventType.SubOrchestrationInstanceCompleted,
  EventType.SubOrchestrationInstanceFailed,
  EventType.TimerFired,
  EventType.EventRaised,
  EventType.GenericEvent,
  EventType.ExecutionSuspended,
  EventType.ExecutionResumed,
]);

const instanceSchema = z.object({ InstanceId: z.string() });
const startSchema = z.object({ ParentInstance: z.object({ OrchestrationInstance: instanceSchema }).nullish() });

/** Takes an instance out of a host, for a test that replays it later. @returns undefined where there is none */
export function exportHistory(engine: DurableEngine, instanceId: string): ExportedHistory | undefined {
  const record = engine.getInstance(instanceId);
  if (record === undefined) return undefined;
  const { name, runtimeStatus, input, output } = record;
  return {
    ...{ name, instanceId, runtimeStatus },
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    events: engine.getHistory(instanceId),
  };
}

function parentOf(events: readonly HistoryEvent[]): string | undefined {
  const start = events.find((event) => event.EventType === EventType.ExecutionStarted);
  return start && startSchema.parse(start).ParentInstance?.OrchestrationInstance.InstanceId;
}

/**
 * What the orchestration trigger is handed at each step of a history: JSON texts, one a step. An orchestrator that is
 * deterministic, and has not been changed, answers them as it did when the history was made.
 */
export function replayPayloads({ events, input, instanceId }: ExportedHistory): string[] {
  const payloads: string[] = [];
  const parentInstanceId = parentOf(events);
  for (const [at, event] of events.entries()) {
    if (event.EventType !== EventType.OrchestratorStarted) continue;
    const after = events.slice(at);
    const end = after.findIndex(({ EventType }) => !HANDED.has(EventType));
    const fresh = (end < 0 ? after : after.slice(0, end)).map((handed) => ({ ...handed, IsPlayed: false }));
    const history = [...events.slice(0, at), ...fresh].map((one) => JSON.stringify(one)).join(',');
    payloads.push(orchestratorPayload({ history, input, instanceId, isReplaying: at > 0, parentInstanceId }));
  }
  return payloads;
}
