import { EntityId, type OrchestrationContext } from 'durable-functions';
import type { CommandVerdict, ReadCommand } from '../contracts/activities/operating.ts';
import type { ActivityRequest } from '../contracts/activities.ts';
import { type CommandInput, type CommandOutcome, commandInputSchema } from '../contracts/deliveries/command.ts';
import { installationChain } from '../contracts/runs/auditEvent.ts';
import { entityKeys, slotsStateSchema } from '../contracts/runs/entities.ts';
import { plainRetry, type RunEvent } from '../contracts/runs/runEvents.ts';
import { callActivityWithRetry } from './durable/callActivityWithRetry.ts';
import type { TaskGenerator } from './durable/taskGenerator.ts';
import { applyCommandLimits, byIdOf, personOfCommand, requestedByIdOf } from './limits/commandLimits.ts';
import { type ExceededLimit, limitReachedEvent } from './limits/usageLimits.ts';
import { deliveryAcceptedEvent } from './runState/deliveryAcceptedEvent.ts';

type Read = Extract<ReadCommand, { readonly kind: 'command' }>;
type Allowed = Extract<CommandVerdict, { readonly kind: 'allowed' }>;
type Answer = ActivityRequest<'answerCommand'>['answer'];

/** A command, and the run that it is about, if any. */
interface Asked {
  readonly read: Read;
  readonly runId: string | undefined;
}

/**
 * Orchestration: carries out the command in one comment, once however often it is delivered, because the instance id
 * names the comment. The comment is read again from where the delivery says it is; the rules of the run's own
 * repository decide whether its author is allowed.
 */
export function* handleCommand(context: OrchestrationContext): TaskGenerator<CommandOutcome> {
  const input = commandInputSchema.parse(context.df.getInput());
  const { comment, scopeProjectId } = input;
  const { instanceId } = context.df;
  const scope = scopeProjectId === undefined ? {} : { scopeProjectId };
  const read = yield* callActivityWithRetry(context, 'readCommand', { runId: instanceId, comment, ...scope });
  if (read.kind === 'ignored') return { outcome: 'ignored', reason: read.reason };
  const { command, author, writtenAt, project, workItemId } = read;
  const asked = { read, runId: yield* findRun(context, read) };
  const inCharge = asked.runId === undefined ? {} : { inCharge: asked.runId };
  const judged = yield* callActivityWithRetry(context, 'authorizeCommand', {
    ...{ runId: instanceId, command, author, writtenAt, project, workItemId },
    ...inCharge,
  });
  if (judged.kind === 'ignored') return { outcome: 'ignored', reason: judged.reason };
  const { verdict, isQuiet, over } = yield* applyCommandLimits(context, read, judged);
  yield* note(context, input, asked, verdict, over);
  if (verdict.kind === 'refused') {
    if (!isQuiet) yield* answer(context, input, asked, { kind: 'refused', reason: verdict.reason });
    return { outcome: 'refused', command: command.name };
  }
  if (isQuiet && asked.runId === undefined) return { outcome: 'refused', command: command.name };
  yield* carryOut(context, { ...input, isQuiet }, asked, verdict);
  return {
    outcome: 'carried-out',
    command: command.name,
    ...(asked.runId === undefined ? {} : { runId: asked.runId }),
  };
}

/** The run in charge: the one that holds the work item's slot; for questions about the status, also the last one. */
function* findRun(
  context: OrchestrationContext,
  { runId, project, workItemId, command }: Read,
): TaskGenerator<string | undefined> {
  if (runId !== undefined) return runId;
  const key = entityKeys.workItem(project, workItemId);
  const state = slotsStateSchema.parse(yield context.df.callEntity(new EntityId('slots', key), 'read'));
  const asks = ['status', 'explain'].includes(command.name);
  return state.holders[0]?.runId ?? (asks ? state.last : undefined);
}

function* carryOut(context: OrchestrationContext, input: Heard, asked: Asked, verdict: Allowed): TaskGenerator<void> {
  const { read, runId } = asked;
  const { name, text } = read.command;
  const by = nameOf(read);
  const said = text === '' ? {} : { reason: text.slice(0, maximumReasonCharacters) };
  switch (name) {
    case 'fix':
    case 'plan':
    case 'retry':
      return yield* work(context, input, asked, verdict);
    case 'approve':
    case 'reject': {
      const { change } = verdict;
      if (change === undefined) return yield* answer(context, input, asked, { kind: 'no-run', command: name });
      const comment = withoutId(text, change);
      const words = comment === '' ? {} : { comment };
      const data = { decision: name, change, by, byId: read.author.id, via: 'comment', ...words } as const;
      return yield* raise(context, input, asked, { name: 'decision', data });
    }
    case 'cancel':
      return yield* raise(context, input, asked, { name: 'cancel', data: { by, via: 'comment', ...said } });
    case 'status':
    case 'explain':
      return yield* answer(context, input, asked, { kind: name, ...(runId === undefined ? {} : { runId }) });
    case 'help':
    case 'unknown':
      return yield* answer(context, input, asked, { kind: 'help', text: verdict.help ?? '' });
    default:
      return name satisfies never;
  }
}

const maximumReasonCharacters = 2000;

/** The text after the id of the change in a decision. */
function withoutId(text: string, change: string): string {
  const isNamed = text.slice(0, change.length).toLowerCase() === change;
  return (isNamed ? text.slice(change.length) : text).trim().slice(0, maximumReasonCharacters);
}

/**
 * On a pull request, the run that opened it continues. On a work item, a new run starts and sorts itself out with any
 * other.
 */
function* work(
  context: OrchestrationContext,
  input: Heard,
  asked: Asked,
  { repositoryId }: Allowed,
): TaskGenerator<void> {
  const { read, runId } = asked;
  const { command, project, workItemId, newRunId } = read;
  const by = nameOf(read);
  const repository = repositoryId === undefined ? {} : { repositoryId };
  const goesOn = runId !== undefined && (command.name === 'retry' || input.comment.on === 'pull-request');
  if (goesOn && command.name !== 'plan') {
    const text = command.text === '' ? plainRetry : command.text;
    const data = { text, by, ...byIdOf(read), via: 'comment', id: context.df.instanceId, ...repository } as const;
    return yield* raise(context, input, asked, { name: 'instructions', data });
  }
  const request = {
    ...{ project, workItemId, trigger: 'comment' as const, requestedBy: by, receivedAt: input.receivedAt },
    ...(command.text === '' ? {} : { instructions: command.text }),
    ...repository,
    ...requestedByIdOf(read),
    ...{ organization: input.organization, mode: command.name === 'plan' ? ('plan' as const) : ('fix' as const) },
  };
  yield* callActivityWithRetry(context, 'startRun', { runId: newRunId, input: request });
}

/** A command as received; a quiet one gets no answer. */
type Heard = CommandInput & { readonly isQuiet: boolean };

/** Raises an event to the run, which forwards it to its shepherd. Without a run, the author is told. */
function* raise(context: OrchestrationContext, input: Heard, asked: Asked, event: RunEvent): TaskGenerator<void> {
  const { read, runId } = asked;
  const instanceIds = runId === undefined ? [] : [runId];
  const { raised } = yield* callActivityWithRetry(context, 'raiseRunEvent', {
    runId: context.df.instanceId,
    instanceIds,
    event,
  });
  if (raised.length > 0 || input.isQuiet) return;
  yield* answer(context, input, asked, { kind: 'no-run', command: read.command.name });
}

function* answer(
  context: OrchestrationContext,
  { comment }: CommandInput,
  { read }: Asked,
  said: Answer,
): TaskGenerator<void> {
  const { project, workItemId } = read;
  yield* callActivityWithRetry(context, 'answerCommand', {
    runId: context.df.instanceId,
    comment,
    project,
    workItemId,
    answer: said,
  });
}

/** Recorded in the log of the run that it concerns or starts, otherwise in the installation's log. */
function* note(
  context: OrchestrationContext,
  { deliveryKey }: CommandInput,
  { read, runId: inCharge }: Asked,
  verdict: Exclude<CommandVerdict, { kind: 'ignored' }>,
  over: ExceededLimit | undefined,
): TaskGenerator<void> {
  const { command, newRunId } = read;
  const at = context.df.currentUtcDateTime.toISOString();
  const begins = verdict.kind === 'allowed' && ['fix', 'plan', 'retry'].includes(command.name);
  const runId = inCharge ?? (begins ? newRunId : installationChain);
  const common = { at, actor: nameOf(read), actorId: read.author.id, effectKey: context.df.instanceId };
  const data = { command: command.name, via: 'comment' as const };
  const event =
    verdict.kind === 'allowed'
      ? { ...common, type: 'command-accepted' as const, data }
      : { ...common, type: 'command-refused' as const, data: { ...data, reason: verdict.reason } };
  const delivery = deliveryKey === undefined ? [] : [{ ...deliveryAcceptedEvent(deliveryKey, 'command'), at }];
  const reached = over?.isFirst === true ? [limitReachedEvent(context, over, personOfCommand(read))] : [];
  yield* callActivityWithRetry(context, 'recordEvents', { runId, events: [...delivery, ...reached, event] });
}

function nameOf({ author }: Read): string {
  return author.uniqueName ?? author.displayName ?? author.id;
}
