import { type Action, digestActions, encodedInput, type LeafAction, parseAction } from './actions.ts';
import { advanceTracker, scheduleRewound } from './advance.ts';
import { type Answer, messageOf, readAnswer, readFailure } from './answer.ts';
import { CONTINUED_START, endsSuspended } from './batch.ts';
import type { FunctionInvoker } from './contract.ts';
import type { Draft } from './draft.ts';
import { respell, scanWaits, unclaimedEvents } from './eventNames.ts';
import { asPlayed, joinEvents, orchestratorCompleted, orchestratorStarted, type StoredEvent } from './events.ts';
import { unknownFunctionMessage } from './failures.ts';
import { type LiveInstance, trackOpen } from './liveInstances.ts';
import { pendingWork } from './pendingWork.ts';
import { isProbeHit, probeEvents } from './probe.ts';
import { ActionType, EventType, orchestratorPayload } from './protocol.ts';
import { findDoubtful, findReused } from './reuse.ts';
import { type AppFacts, releaseLocks, scheduleAction } from './schedule.ts';
import type { Message } from './store/events.ts';
import { slotOf } from './trackers.ts';

/** How an instance is left by a step. */
export type StepEnd =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'suspended' }
  | { readonly kind: 'completed'; readonly output: string | undefined }
  | { readonly kind: 'failed'; readonly error: string; readonly failureDetails: Answer['failureDetails'] }
  | { readonly kind: 'terminated' }
  | { readonly kind: 'continued'; readonly input: string; readonly carried: readonly StoredEvent[] };

/** All that a step changes, ready to be committed at once. */
export interface Step {
  readonly draft: Draft;
  /** Events handed over in this step, as they stand in the history, the one that opens it first. */
  readonly handed: readonly StoredEvent[];
  /** Earlier events under a corrected name, by position. */
  readonly respelled: ReadonlyMap<number, StoredEvent>;
  readonly end: StepEnd;
  readonly issued: number;
  readonly digest: number;
  readonly customStatus: string | undefined;
}

export interface StepContext {
  readonly invoker: FunctionInvoker;
  readonly app: AppFacts;
}

/** The histories that the orchestrator is asked with: what earlier steps left, and what this one brings. */
interface Replay {
  pastText: string;
  readonly past: StoredEvent[];
  readonly fresh: StoredEvent[];
}

function payloadOf({ row }: LiveInstance, replay: Replay, extra: readonly string[]): string {
  const parts = [replay.pastText, joinEvents(replay.fresh), ...extra];
  return orchestratorPayload({
    history: parts.filter((part) => part !== '').join(','),
    input: row.input,
    instanceId: row.instanceId,
    isReplaying: replay.past.length > 0,
    parentInstanceId: row.parent?.instanceId,
  });
}

async function ask(live: LiveInstance, replay: Replay, { invoker }: StepContext): Promise<Answer> {
  const { name, instanceId } = live.row;
  try {
    return readAnswer(await invoker.orchestrator(name, instanceId, payloadOf(live, replay, [])));
  } catch (error) {
    return readFailure(error);
  }
}

function respellAll(events: StoredEvent[], waits: ReadonlyMap<string, number>): number[] {
  const changed: number[] = [];
  for (const [index, event] of events.entries()) {
    const better = respell(event, waits);
    if (better === undefined) continue;
    events[index] = better;
    changed.push(index);
  }
  return changed;
}

/** Asks again as long as the answer shows that events came under another spelling than the orchestrator waits for. */
async function askWithNames(live: LiveInstance, replay: Replay, context: StepContext) {
  const respelled = new Map<number, StoredEvent>();
  respellAll(replay.fresh, live.waits);
  for (;;) {
    const answer = await ask(live, replay, context);
    scanWaits(live, answer.actions ?? []);
    const inPast = respellAll(replay.past, live.waits);
    const inFresh = respellAll(replay.fresh, live.waits);
    for (const index of inPast) {
      const event = replay.past[index];
      if (event !== undefined) respelled.set(index, event);
    }
    if (inPast.length > 0) replay.pastText = joinEvents(replay.past);
    if (inPast.length + inFresh.length === 0) return { answer, respelled };
  }
}

function describeMismatch(live: LiveInstance, answer: Answer): string | undefined {
  const { row } = live;
  if (answer.actions === undefined) return undefined;
  const known = answer.actions.slice(0, row.issued);
  if (known.length === row.issued && digestActions(known) === row.digest) return undefined;
  return (
    `Non-Deterministic workflow detected: replaying '${row.name}' did not ask for the work that its history holds ` +
    `(${row.issued} actions, ${known.length} in this replay). The orchestrator's code must take the same steps for the ` +
    'same history: look for code that changed while the instance was running, clocks, random numbers and I/O.'
  );
}

async function findReusedLeaves(
  live: LiveInstance,
  replay: Replay,
  draft: Draft,
  fresh: readonly Action[],
  doubtful: readonly LeafAction[],
  context: StepContext,
): Promise<ReadonlySet<LeafAction>> {
  const events = [...replay.past, ...replay.fresh];
  const pending = pendingWork(events, openAfter(live, replay.fresh), live.trackers.values());
  return await findReused(fresh, doubtful, draft.nextId, pending, async (id) => {
    const payload = payloadOf(live, replay, probeEvents(id, draft.now));
    try {
      await context.invoker.orchestrator(live.row.name, live.row.instanceId, payload, true);
      return false;
    } catch (error) {
      return isProbeHit(error, id);
    }
  });
}

function openAfter(live: LiveInstance, events: readonly StoredEvent[]): Set<number> {
  const open = new Set(live.open);
  trackOpen(open, events);
  return open;
}

/** A Task.all that failed lets user code go on, but the real extension ends no orchestration before all of it ended. */
function hasUnfinishedAll(live: LiveInstance, replay: Replay, draft: Draft): boolean {
  const trackers = new Map([...live.trackers, ...draft.trackers]);
  const all = [...trackers.values()].flatMap((tracker) => (tracker?.kind === 'all' ? tracker.ids : []));
  if (all.length === 0) return false;
  const open = openAfter(live, [...replay.fresh, ...draft.events]);
  for (const tracker of trackers.values())
    if (tracker !== undefined && 'root' in tracker && tracker.kind !== 'exhausted') open.add(tracker.root);
  return all.some((id) => open.has(id));
}

function endOf(live: LiveInstance, replay: Replay, draft: Draft, answer: Answer): StepEnd {
  if (draft.failure !== undefined) return { kind: 'failed', error: draft.failure, failureDetails: undefined };
  if (!answer.isDone && answer.error === undefined) return { kind: 'waiting' };
  if (hasUnfinishedAll(live, replay, draft)) return { kind: 'waiting' };
  if (answer.error !== undefined) {
    return { kind: 'failed', error: answer.error, failureDetails: answer.failureDetails };
  }
  const last = answer.actions?.at(-1);
  const action = last === undefined ? undefined : parseAction(last);
  if (action?.actionType !== ActionType.ContinueAsNew) return { kind: 'completed', output: answer.output };
  const carried = unclaimedEvents([...replay.past, ...replay.fresh], live.waits);
  return { kind: 'continued', input: encodedInput(action.input) ?? 'null', carried };
}

function openDraft(live: LiveInstance, now: number): Draft {
  const { instanceId, execution, nextId } = live.row;
  const lists = { events: [], effects: [], trackers: new Map() };
  return { instanceId, execution, now, nextId, ...lists, failure: undefined };
}

/** Gives out ids to what is new in an answer. @returns false where that takes a step with fewer messages */
async function scheduleFresh(
  live: LiveInstance,
  taken: readonly Message[],
  replay: Replay,
  draft: Draft,
  answer: Answer,
  context: StepContext,
): Promise<boolean> {
  const actions = answer.actions ?? [];
  const fresh = actions.slice(live.row.issued).map(parseAction);
  const doubtful = findDoubtful(actions, fresh);
  // With one message it is clear which action is new; what a finished orchestration reuses does not matter any more.
  if (doubtful.length > 0 && taken.length > 1) return false;
  const isOver = answer.isDone || answer.error !== undefined || doubtful.length === 0;
  const reused = isOver ? new Set(doubtful) : await findReusedLeaves(live, replay, draft, fresh, doubtful, context);
  const scheduling = { app: context.app, reused, trackerOf: (slot: string) => live.trackers.get(slot) };
  for (const action of fresh) scheduleAction(draft, action, scheduling);
  return true;
}

async function decide(
  live: LiveInstance,
  taken: readonly Message[],
  replay: Replay,
  draft: Draft,
  context: StepContext,
): Promise<Decision | undefined> {
  const [first] = taken;
  const tracker = first?.ref === undefined ? undefined : live.trackers.get(slotOf(first.ref));
  const { answer, respelled } = await askWithNames(live, replay, context);
  draft.failure = describeMismatch(live, answer);
  if (draft.failure === undefined) {
    if (tracker !== undefined && first !== undefined) advanceTracker(draft, tracker, first);
    if (taken.some(({ type }) => type === EventType.GenericEvent)) scheduleRewound(draft, live.trackers);
    try {
      if (!(await scheduleFresh(live, taken, replay, draft, answer, context))) return undefined;
    } catch (error) {
      draft.failure = messageOf(error);
    }
  }
  const actions = answer.actions ?? [];
  const issued = Math.max(actions.length, live.row.issued);
  const digest = digestActions(actions.slice(live.row.issued), live.row.digest);
  const customStatus = answer.actions === undefined ? live.row.customStatus : answer.customStatus;
  return { end: endOf(live, replay, draft, answer), respelled, issued, digest, customStatus };
}

type Decision = Omit<Step, 'draft' | 'handed'>;

function closeStep(live: LiveInstance, replay: Replay, draft: Draft, decision: Decision): Step {
  const lock = draft.trackers.has('lock') ? draft.trackers.get('lock') : live.trackers.get('lock');
  const isOver = decision.end.kind !== 'waiting' && decision.end.kind !== 'suspended';
  if (isOver && lock?.kind === 'lock') releaseLocks(draft, lock);
  const [opening, ...messages] = replay.fresh;
  const handed = opening === undefined ? [] : [opening, ...messages.map(asPlayed)];
  return { draft, handed, ...decision };
}

function replayOf(live: LiveInstance, taken: readonly Message[], now: number): Replay {
  const begins = taken[0]?.at === CONTINUED_START ? [orchestratorCompleted(now)] : [];
  return {
    pastText: live.historyText,
    past: [...live.history],
    fresh: [orchestratorStarted(now), ...taken, ...begins],
  };
}

function unchanged({ row }: LiveInstance, end: StepEnd): Decision {
  const { issued, digest, customStatus } = row;
  return { end, respelled: new Map(), issued, digest, customStatus };
}

/** A step that ends the orchestration without asking it. */
export function failedStep(live: LiveInstance, taken: readonly Message[], now: number, error: string): Step {
  const end: StepEnd = { kind: 'failed', error, failureDetails: undefined };
  return closeStep(live, replayOf(live, taken, now), openDraft(live, now), unchanged(live, end));
}

/**
 * Works one step of an orchestration out: hands the messages to the orchestrator, and turns what it asks for into
 * events and effects. Nothing is written here.
 * @param now milliseconds since the epoch
 * @returns undefined where the answer can only be understood with the first message alone
 */
export async function takeStep(
  live: LiveInstance,
  taken: readonly Message[],
  now: number,
  context: StepContext,
): Promise<Step | undefined> {
  const draft = openDraft(live, now);
  const replay = replayOf(live, taken, now);
  const { name } = live.row;
  if (taken.some(({ type }) => type === EventType.ExecutionTerminated)) {
    return closeStep(live, replay, draft, unchanged(live, { kind: 'terminated' }));
  }
  if (endsSuspended(live, taken)) return closeStep(live, replay, draft, unchanged(live, { kind: 'suspended' }));
  if (!context.invoker.has('orchestrator', name)) {
    return failedStep(
      live,
      taken,
      now,
      unknownFunctionMessage('orchestrator', name, context.invoker.names('orchestrator')),
    );
  }
  const decision = await decide(live, taken, replay, draft, context);
  return decision && closeStep(live, replay, draft, decision);
}
