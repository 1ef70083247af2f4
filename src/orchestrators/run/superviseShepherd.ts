import { EntityId } from 'durable-functions';
import { AgentError } from '../../contracts/agentError.ts';
import { noModelUsage } from '../../contracts/models/modelUsage.ts';
import { entityKeys, type Mail, mailboxOperations } from '../../contracts/runs/entities.ts';
import { childIds, maximumShepherds } from '../../contracts/runs/instanceIds.ts';
import { cancelEventSchema, decisionEventSchema, instructionsEventSchema } from '../../contracts/runs/runEvents.ts';
import { type ShepherdOutcome, type ShepherdTask, shepherdOutcomeSchema } from '../../contracts/shepherd.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import {
  awaitChildren,
  cancelChildren,
  createPollSchedule,
  type EndedChild,
  pollChildren,
  startChildren,
} from '../durable/children.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { enterStep, flushEvents, parentOf, type Run } from '../runState/run.ts';
import { protectionOf, type RunContext } from '../runState/runContext.ts';
import { onBehalfOf } from '../runState/runLimits.ts';
import type { Published } from './publishing.ts';

/** A pull request can be open for weeks; reconciliation wakes the run sooner if its shepherd is gone. */
const firstLookMinutes = 60;
const longestLookMinutes = 12 * 60;

/** A run, and its letters to the shepherd so far. */
interface SupervisedRun {
  readonly run: Run;
  readonly repositoryId: string;
  letters: number;
  /** The instructions already sent: an event can be raised twice. */
  readonly known: Set<string>;
}

/**
 * Watches the pull request until it is closed, in a child orchestration that receives people's requests to the run. If
 * the child is terminated, another one replaces it.
 * @throws AgentError when it was terminated repeatedly
 */
export function* superviseShepherd(run: Run, ground: RunContext, published: Published): TaskGenerator<ShepherdOutcome> {
  const accompanied: SupervisedRun = { run, repositoryId: ground.repository.id, letters: 0, known: new Set() };
  for (let attempt = 1; attempt <= maximumShepherds; attempt += 1) {
    const shepherd = childIds.shepherd(run.id, attempt);
    enterStep(run, 'in review', { shepherd });
    yield* flushEvents(run);
    const children = [{ instanceId: shepherd, own: {} }];
    const shared = { task: taskFor(run, ground, published, attempt) };
    yield* startChildren(parentOf(run), { orchestration: 'shepherdPullRequest', shared, children });
    const ended = yield* superviseUntilEnd(accompanied, shepherd);
    const outcome = shepherdOutcomeSchema.safeParse(ended.result);
    if (outcome.success) return outcome.data;
    run.context.warn(
      `The shepherd of the pull request ended without a result: ${ended.failure?.message ?? 'no reason'}`,
    );
  }
  throw new AgentError('unexpected', `The shepherd of the pull request was terminated ${maximumShepherds} times.`);
}

/** Waits for the shepherd to end, and forwards people's requests in the meantime. */
function* superviseUntilEnd(accompanied: SupervisedRun, shepherd: string): TaskGenerator<EndedChild> {
  const { run } = accompanied;
  const watch = createPollSchedule(run.context, { firstMinutes: firstLookMinutes, longestMinutes: longestLookMinutes });
  const others = [run.cancellation, run.instructions, run.decisions, run.nudges];
  for (;;) {
    const [ended] = yield* awaitChildren(parentOf(run), [shepherd], others, watch);
    if (ended !== undefined) return ended;
    const mail = takeMail(accompanied);
    if (mail !== undefined) yield* putInMailbox(accompanied, mail);
    if (mail?.name === 'cancel') return yield* cancelShepherd(run, shepherd, mail);
    const isThere = mail === undefined || (yield* wakeUp(run, shepherd, mail.name));
    // A nudge to the run itself means that its shepherd may be gone.
    if (run.nudges.take() === undefined && isThere) continue;
    const [gone] = yield* pollChildren(parentOf(run), [shepherd]);
    if (gone !== undefined) return gone;
  }
}

/**
 * Cancellations come first. Malformed events are ignored, and so are instructions that were allowed by the rules of
 * another repository.
 */
function takeMail({ run, repositoryId, known }: SupervisedRun): Mail | undefined {
  const cancel = cancelEventSchema.safeParse(run.cancellation.take());
  if (cancel.success) return { name: 'cancel', data: cancel.data };
  const decision = decisionEventSchema.safeParse(run.decisions.take());
  if (decision.success) return { name: 'decision', data: decision.data };
  const { data } = instructionsEventSchema.safeParse(run.instructions.take());
  if (data === undefined || (data.id !== undefined && known.has(data.id))) return undefined;
  if (data.repositoryId !== undefined && data.repositoryId !== repositoryId) return undefined;
  if (data.id !== undefined) known.add(data.id);
  return { name: 'instructions', data };
}

/**
 * The letter is in the mailbox before the shepherd is woken, because a nudge can be lost when its history is restarted.
 */
function* putInMailbox(accompanied: SupervisedRun, mail: Mail): TaskGenerator<void> {
  const { context, id } = accompanied.run;
  accompanied.letters += 1;
  const letter = { number: accompanied.letters, mail };
  const answer = yield context.df.callEntity(new EntityId('mailbox', entityKeys.mailbox(id)), 'put', letter);
  const { accepted } = mailboxOperations.put.output.parse(answer);
  if (!accepted) context.warn('Too many instructions are waiting; the newest is ignored.');
}

/** @returns false if there is no shepherd to wake */
function* wakeUp({ context, id }: Run, shepherd: string, reason: string): TaskGenerator<boolean> {
  const event = { name: 'nudge', data: { reason } } as const;
  const { raised } = yield* callActivityWithRetry(context, 'raiseRunEvent', {
    runId: id,
    instanceIds: [shepherd],
    event,
  });
  return raised.length > 0;
}

/** The shepherd ends at its next wait. One that does not end in time is left alone: its letter ends it later. */
function* cancelShepherd(
  run: Run,
  shepherd: string,
  { data }: Extract<Mail, { name: 'cancel' }>,
): TaskGenerator<EndedChild> {
  const [ended] = yield* cancelChildren(parentOf(run), [shepherd], 'the run was cancelled');
  const outcome = shepherdOutcomeSchema.safeParse(ended?.result);
  const { by, reason } = data;
  const why = { by, ...(reason === undefined ? {} : { reason }) };
  const { rounds, usage, cost, closing } = outcome.success ? outcome.data : emptyOutcome;
  const result = closing === 'cancelled' ? { closing, ...why, rounds, usage, cost } : ended?.result;
  return { id: shepherd, result };
}

const emptyOutcome: ShepherdOutcome = { closing: 'cancelled', rounds: 0, usage: noModelUsage, cost: 0 };

function taskFor(
  run: Run,
  ground: RunContext,
  { pullRequest, branch, targetBranch, approvedTip, conversation, context }: Published,
  attempt: number,
): ShepherdTask {
  const { id, input } = run;
  const { workItem, title, projectName, repository, rules, limits } = ground;
  const { callCeiling, tokenCeiling } = limits;
  return {
    ...{ runId: id, project: input.project, projectName, workItemId: input.workItemId, title, workItem },
    ...{ repository, branch, targetBranch, pullRequest, rules, callCeiling, attempt },
    ...(tokenCeiling === undefined ? {} : { tokenCeiling }),
    ...(approvedTip === undefined ? {} : { approvedTip }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(context === undefined ? {} : { context }),
    ...protectionOf(ground),
    ...onBehalfOf(run),
  };
}
