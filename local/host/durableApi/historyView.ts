import { parseStored } from '../dotnet/json/stored.ts';
import { type JsonToken, objectToken, tokenOf } from '../dotnet/json/token.ts';
import { type HistoryEvent, numberedStatuses } from '../durable/protocol/contract.ts';

type Event = Readonly<Record<string, unknown>>;
type View = Readonly<Record<string, JsonToken>>;

const EVENT_NAMES: Readonly<Record<number, string>> = {
  0: 'ExecutionStarted',
  1: 'ExecutionCompleted',
  2: 'ExecutionFailed',
  3: 'ExecutionTerminated',
  4: 'TaskScheduled',
  5: 'TaskCompleted',
  6: 'TaskFailed',
  7: 'SubOrchestrationInstanceCreated',
  8: 'SubOrchestrationInstanceCompleted',
  9: 'SubOrchestrationInstanceFailed',
  10: 'TimerCreated',
  11: 'TimerFired',
  12: 'OrchestratorStarted',
  13: 'OrchestratorCompleted',
  14: 'EventSent',
  15: 'EventRaised',
  16: 'ContinueAsNew',
  17: 'GenericEvent',
  18: 'HistoryState',
  19: 'ExecutionSuspended',
  20: 'ExecutionResumed',
  21: 'ExecutionRewound',
};

/** Fields of each event that the extension shows, in its order; everything else about an event stays inside. */
const SHOWN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  ExecutionStarted: ['Input', 'Correlation', 'ParentTraceContext', 'ScheduledStartTime', 'Generation'],
  ExecutionTerminated: ['Input'],
  ExecutionSuspended: ['Reason'],
  ExecutionResumed: ['Reason'],
  TaskScheduled: ['Name', 'Input', 'Tags'],
  SubOrchestrationInstanceCreated: ['Name', 'InstanceId', 'Input', 'Tags'],
  TaskFailed: ['Reason', 'Details', 'FailureDetails'],
  SubOrchestrationInstanceFailed: ['Reason', 'Details', 'FailureDetails'],
  TimerCreated: ['FireAt'],
  TimerFired: ['FireAt'],
  EventSent: ['InstanceId', 'Name', 'Input'],
  EventRaised: ['Name', 'Input', 'ParentTraceContext'],
  GenericEvent: ['Data'],
  ExecutionRewound: ['Reason'],
};

/** The orchestrator's own bookkeeping, which is not shown. */
const HIDDEN = new Set(['OrchestratorStarted', 'OrchestratorCompleted']);

/** The beginning of a piece of work: shown until its end is, which then tells of both. */
const BEGINNINGS = new Set(['TaskScheduled', 'SubOrchestrationInstanceCreated']);

/** What of a history is shown beside the events themselves. */
export interface HistoryParts {
  readonly inputs: boolean;
  readonly results: boolean;
}

/**
 * Why a history cannot be shown: the real extension looks a beginning up by its kind and id, and stumbles over two of one.
 * A replay that was found not to be deterministic leaves such histories.
 */
export function historyProblem(history: readonly HistoryEvent[]): string | undefined {
  const seen = new Set<string>();
  for (const event of history) {
    const name = EVENT_NAMES[event.EventType] ?? '';
    if (!BEGINNINGS.has(name)) continue;
    const key = `${name}_${event['EventId']}`;
    if (seen.has(key)) return `An item with the same key has already been added. Key: ${key}`;
    seen.add(key);
  }
  return undefined;
}

/** A history as `showHistory=true` answers it. */
export function viewHistory(history: readonly HistoryEvent[], shown: HistoryParts): JsonToken {
  const ended = new Set(history.map((event) => event['TaskScheduledId']));
  const scheduled = new Map<unknown, Event>();
  const items: JsonToken[] = [];
  for (const event of history) {
    const name = EVENT_NAMES[event.EventType] ?? String(event.EventType);
    const isBeginning = BEGINNINGS.has(name);
    if (isBeginning) {
      scheduled.set(event['EventId'], event);
    }
    // What ended is shown with its end; begun again under its id, it is shown by itself.
    const isShownByItsEnd = isBeginning && ended.delete(event['EventId']);
    if (!HIDDEN.has(name) && !isShownByItsEnd) {
      const view = viewEvent(name, event, scheduled.get(event['TaskScheduledId']), shown.results);
      items.push(objectToken(shown.inputs ? view : withoutInput(view)));
    }
  }
  return { kind: 'array', items };
}

function viewEvent(name: string, event: Event, origin: Event | undefined, showOutput: boolean): View {
  const head = name === 'GenericEvent' ? { Data: event['Data'] ?? null, EventType: name } : { EventType: name };
  const timestamp = { Timestamp: event['Timestamp'] };
  if (name === 'ExecutionCompleted') {
    return {
      ...viewOf({ ...head, OrchestrationStatus: statusName(event) }),
      ...resultOf(event, showOutput),
      ...viewOf({ FailureDetails: null, ...timestamp }),
    };
  }
  const fields = Object.fromEntries((SHOWN_FIELDS[name] ?? []).map((field) => [field, event[field] ?? null]));
  const result = name.endsWith('Completed') ? resultOf(event, showOutput) : {};
  return {
    ...viewOf({ ...head, ...fields }),
    ...result,
    ...viewOf({ ...timestamp, ...originOf(name, event, origin) }),
  };
}

function withoutInput({ Input: _hidden, ...view }: View): View {
  return view;
}

function viewOf(fields: Event): View {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, tokenOf(value)]));
}

function originOf(name: string, event: Event, origin: Event | undefined): Event {
  if (name === 'ExecutionStarted') {
    return { FunctionName: event['Name'] };
  }
  if (origin === undefined) {
    return {};
  }
  const time = String(origin['Timestamp']).replace(/Z$/, '+00:00');
  return { ScheduledTime: time, FunctionName: origin['Name'], Input: null };
}

function resultOf(event: Event, showOutput: boolean): View {
  const result = event['Result'];
  return showOutput ? { Result: typeof result === 'string' ? parseStored(result) : tokenOf(result ?? null) } : {};
}

function statusName(event: Event): string {
  const status = event['OrchestrationStatus'];
  return typeof status === 'number' ? (numberedStatuses[status] ?? String(status)) : String(status ?? 'Completed');
}
