import { z } from 'zod';
import { restoreText } from '../../dotnet/json/stored.ts';
import type { CoreEnd } from '../core/coreContext.ts';
import { type Execution, execute } from '../core/execution.ts';
import { type Answer, messageOf, nothingAsked, readAnswer, readFailure } from '../protocol/answer.ts';
import type { FunctionInvoker } from '../protocol/contract.ts';
import {
  asPlayed,
  joinEvents,
  orchestratorCompleted,
  orchestratorStarted,
  type StoredEvent,
} from '../protocol/events.ts';
import { EventType, orchestratorPayload } from '../protocol/protocol.ts';
import { findBrokenRule, type RuleCheck } from '../rules/findBrokenRule.ts';
import type { Message } from '../store/events.ts';
import { CONTINUED_START } from './batch.ts';
import { statusProblem } from './customStatus.ts';
import { type Effect, eventOf } from './effects.ts';
import type { LiveInstance } from './liveInstances.ts';

/** How an instance is left by a step. */
export type StepEnd =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'suspended' }
  | (CoreEnd & { readonly failureDetails?: Answer['failureDetails'] });

/** All that a step changes, ready to be committed at once. */
export interface Step {
  /** Events handed over in this step, as they stand in the history, the one that opens it first. */
  readonly handed: readonly StoredEvent[];
  /** What the orchestrator asked for, as it stands in the history. */
  readonly events: readonly StoredEvent[];
  readonly effects: readonly Effect[];
  readonly end: StepEnd;
  /** The id of the event that ends the execution. */
  readonly endId: number;
  readonly customStatus: string | undefined;
  /** How many actions the orchestrator has asked for by now; undefined where it could not tell. */
  readonly known: number | undefined;
  /** What the orchestrator does that goes wrong on the real host, for the log. */
  readonly warning: string | undefined;
}

export interface StepContext {
  readonly invoker: FunctionInvoker;
  /** Version of sub-orchestrations that are started without one. */
  readonly defaultVersion: string | undefined;
  readonly ruleCheck: RuleCheck;
}

interface Replay {
  readonly past: readonly StoredEvent[];
  readonly pastText: string;
  readonly fresh: readonly StoredEvent[];
}

const startedSchema = z.looseObject({ Input: z.string().nullish() });

/** What the orchestrator gets as its input: as .NET has read what was stored, which need not be JSON. */
function inputOf(live: LiveInstance, { past, fresh }: Replay): string | undefined {
  if (live.input === undefined) {
    const started = [past, fresh].flat().find(({ type }) => type === EventType.ExecutionStarted);
    const stored = started && startedSchema.parse(JSON.parse(started.json)).Input;
    live.input = { text: isJson(stored) ? stored : restoreText(stored ?? undefined) };
  }
  return live.input.text;
}

function isJson(text: string | null | undefined): text is string | undefined {
  if (text === undefined) return true;
  if (text === null) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function payloadOf(live: LiveInstance, replay: Replay, extra: readonly string[]): string {
  const { row } = live;
  const parts = [replay.pastText, joinEvents(replay.fresh), ...extra];
  return orchestratorPayload({
    history: parts.filter((part) => part !== '').join(','),
    input: inputOf(live, replay),
    instanceId: row.instanceId,
    isReplaying: replay.past.length > 0,
    parentInstanceId: row.parent?.instanceId,
  });
}

async function ask(live: LiveInstance, replay: Replay, { invoker }: StepContext): Promise<Answer> {
  const { name, instanceId } = live.row;
  // What nobody has a function for is begun, and waits forever.
  if (!invoker.has('orchestrator', name)) return nothingAsked;
  let text: string;
  try {
    text = await invoker.orchestrator(name, instanceId, payloadOf(live, replay, []));
  } catch (error) {
    return readFailure(error);
  }
  try {
    return readAnswer(text);
  } catch (error) {
    const message = messageOf(error);
    return { ...nothingAsked, error: message, details: message };
  }
}

/** Whether the SDK stops at these events, which it does where one of them means a task that it has open. */
function createProbe(live: LiveInstance, replay: Replay, { invoker }: StepContext) {
  return async (extra: readonly string[]): Promise<string | undefined> => {
    try {
      await invoker.orchestrator(live.row.name, live.row.instanceId, payloadOf(live, replay, extra), true);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
}

function replayOf(live: LiveInstance, taken: readonly Message[], now: number): Replay {
  const begins = taken[0]?.at === CONTINUED_START ? [orchestratorCompleted(now)] : [];
  return {
    ...{ past: live.history, pastText: live.historyText },
    fresh: [orchestratorStarted(now), ...taken, ...begins],
  };
}

function handedOf({ fresh }: Replay): StoredEvent[] {
  const [opening, ...messages] = fresh;
  return opening === undefined ? [] : [opening, ...messages.map(asPlayed)];
}

/** A step that ends the orchestration without asking it. */
export function failedStep(live: LiveInstance, taken: readonly Message[], now: number, error: string): Step {
  const end: StepEnd = { kind: 'failed', reason: error, details: undefined };
  const nothing = {
    events: [],
    effects: [],
    customStatus: live.row.customStatus,
    known: undefined,
    warning: undefined,
  };
  return { handed: handedOf(replayOf(live, taken, now)), ...nothing, end, endId: 0 };
}

function endOf({ end, isSuspended }: Execution, answer: Answer): StepEnd {
  if (end === undefined) return { kind: isSuspended ? 'suspended' : 'waiting' };
  if (end.kind !== 'failed' || answer.failureDetails === undefined) return end;
  return { ...end, failureDetails: answer.failureDetails };
}

/**
 * Works one step of an orchestration out: hands the messages to the orchestrator, and turns what it asks for into
 * events and effects. Nothing is written here.
 * @param now milliseconds since the epoch
 */
export async function takeStep(
  live: LiveInstance,
  taken: readonly Message[],
  now: number,
  context: StepContext,
): Promise<Step> {
  const replay = replayOf(live, taken, now);
  const { row, history } = live;
  const answer = await ask(live, replay, context);
  const problem = statusProblem(answer.customStatus);
  const execution = execute(
    {
      ...{ instanceId: row.instanceId, executionId: row.execution, parentInstanceId: row.parent?.instanceId },
      ...{ functions: context.invoker, defaultVersion: context.defaultVersion },
    },
    { name: row.name, history, fresh: replay.fresh, answer, statusProblem: problem },
  );
  const effects = execution.actions;
  const step = {
    handed: handedOf(replay),
    events: effects.map((action) => eventOf(action, now)),
    effects,
    end: endOf(execution, answer),
    endId: execution.nextId,
    customStatus: answer.actions === undefined || problem !== undefined ? row.customStatus : answer.customStatus,
    known: answer.actions?.length,
    warning: undefined,
  };
  if (context.ruleCheck === 'off') return step;
  const probe = createProbe(live, replay, context);
  const broken = await findBrokenRule({
    row,
    replay,
    answer,
    execution,
    known: live.known ?? answer.actions?.length ?? 0,
    now,
    probe,
  });
  if (broken === undefined) return step;
  if (context.ruleCheck === 'report') return { ...step, warning: broken };
  return {
    ...step,
    events: [],
    effects: [],
    end: { kind: 'failed', reason: broken, details: broken },
    warning: broken,
  };
}
