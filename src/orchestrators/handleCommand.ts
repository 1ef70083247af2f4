import { EntityId, type OrchestrationContext } from 'durable-functions';
import type { CommandVerdict } from '../contracts/activities/operating.ts';
import type { ActivityRequest } from '../contracts/activities.ts';
import { installationChain } from '../contracts/auditEvent.ts';
import { type CommandInput, type CommandOutcome, commandInputSchema } from '../contracts/command.ts';
import { entityKeys, slotsStateSchema } from '../contracts/entities.ts';
import { plainRetry, type RunEvent } from '../contracts/runEvents.ts';
import { acceptedDelivery } from './acceptedDelivery.ts';
import { callStep } from './callStep.ts';
import { authorOf, byIdOf, requestedByIdOf, withinLimits } from './commandLimits.ts';
import { limitReached, type OverLimit } from './limits.ts';
import type { Step } from './step.ts';

type Judged = Extract<CommandVerdict, { readonly command: unknown }>;
type Answer = ActivityRequest<'answerCommand'>['answer'];

/**
 * Orchestration: carries out the command of one comment, once, however often it is delivered: its instance id names the
 * comment. The comment and its author's right are read again from Azure DevOps.
 */
export function* handleCommand(context: OrchestrationContext): Step<CommandOutcome> {
  const input = commandInputSchema.parse(context.df.getInput());
  const { comment, receivedAt } = input;
  const asked = { runId: context.df.instanceId, comment, receivedAt };
  const judged = yield* callStep(context, 'authorizeCommand', asked);
  if (judged.kind === 'ignored') return { outcome: 'ignored', reason: judged.reason };
  const { verdict, isQuiet, over } = yield* withinLimits(context, judged);
  const command = verdict.command.name;
  const runId = yield* findRun(context, verdict);
  yield* note(context, input, verdict, runId, over);
  if (verdict.kind === 'refused') {
    const said = { kind: 'refused', reason: verdict.reason ?? 'the rules do not allow it' } as const;
    if (!isQuiet) yield* answer(context, input, verdict, said);
    return { outcome: 'refused', command };
  }
  if (isQuiet && runId === undefined) return { outcome: 'refused', command };
  yield* carryOut(context, { ...input, isQuiet }, verdict, runId);
  return { outcome: 'carried-out', command, ...(runId === undefined ? {} : { runId }) };
}

/** The run in charge: the one that holds the work item's place; of who asks how things stand, also the last one. */
function* findRun(context: OrchestrationContext, verdict: Judged): Step<string | undefined> {
  if (verdict.runId !== undefined) return verdict.runId;
  const key = entityKeys.workItem(verdict.project, verdict.workItemId);
  const state = slotsStateSchema.parse(yield context.df.callEntity(new EntityId('slots', key), 'read'));
  const asks = ['status', 'explain'].includes(verdict.command.name);
  return state.holders[0]?.runId ?? (asks ? state.last : undefined);
}

function* carryOut(
  context: OrchestrationContext,
  input: Heard,
  verdict: Judged,
  runId: string | undefined,
): Step<void> {
  const { name, text } = verdict.command;
  const by = nameOf(verdict);
  const said = text === '' ? {} : { reason: text };
  switch (name) {
    case 'fix':
    case 'plan':
    case 'retry':
      return yield* work(context, input, verdict, runId);
    case 'approve':
    case 'reject': {
      const data = { decision: name, by, via: 'comment', ...(text === '' ? {} : { comment: text }) } as const;
      return yield* raise(context, input, verdict, runId, { name: 'decision', data });
    }
    case 'cancel':
      return yield* raise(context, input, verdict, runId, { name: 'cancel', data: { by, via: 'comment', ...said } });
    case 'status':
    case 'explain':
      return yield* answer(context, input, verdict, { kind: name, ...(runId === undefined ? {} : { runId }) });
    case 'help':
    case 'unknown':
      return yield* answer(context, input, verdict, { kind: 'help', text: verdict.help ?? '' });
  }
}

/** On a pull request the run that opened it goes on; on a work item a new run begins, and settles with any other. */
function* work(context: OrchestrationContext, input: Heard, verdict: Judged, runId: string | undefined): Step<void> {
  const { command, project, workItemId, newRunId } = verdict;
  const by = nameOf(verdict);
  const goesOn = runId !== undefined && (command.name === 'retry' || input.comment.on === 'pull-request');
  if (goesOn && command.name !== 'plan') {
    const text = command.text === '' ? plainRetry : command.text;
    return yield* raise(context, input, verdict, runId, {
      name: 'instructions',
      data: { text, by, ...byIdOf(context, verdict), via: 'comment', id: context.df.instanceId },
    });
  }
  const request = {
    ...{ project, workItemId, trigger: 'comment' as const, requestedBy: by, receivedAt: input.receivedAt },
    ...(command.text === '' ? {} : { instructions: command.text }),
    ...requestedByIdOf(context, verdict),
    ...{ organization: input.organization, mode: command.name === 'plan' ? ('plan' as const) : ('fix' as const) },
  };
  yield* callStep(context, 'startRun', { runId: newRunId, input: request });
}

/** A command as it came; nothing is answered to one that is quiet. */
type Heard = CommandInput & { readonly isQuiet: boolean };

/** Raises an event to the run, which hands it on to its shepherd; where there is no run, the person is told. */
function* raise(
  context: OrchestrationContext,
  input: Heard,
  verdict: Judged,
  runId: string | undefined,
  event: RunEvent,
): Step<void> {
  const instanceIds = runId === undefined ? [] : [runId];
  const { raised } = yield* callStep(context, 'raiseRunEvent', { runId: context.df.instanceId, instanceIds, event });
  if (raised.length === 0 && !input.isQuiet)
    yield* answer(context, input, verdict, { kind: 'no-run', command: verdict.command.name });
}

function* answer(context: OrchestrationContext, { comment }: CommandInput, verdict: Judged, said: Answer): Step<void> {
  const { project, workItemId } = verdict;
  yield* callStep(context, 'answerCommand', {
    runId: context.df.instanceId,
    comment,
    project,
    workItemId,
    answer: said,
  });
}

/** In the log of the run that it concerns, or that it begins; of neither, in the installation's. */
function* note(
  context: OrchestrationContext,
  { deliveryKey }: CommandInput,
  verdict: Judged,
  inCharge: string | undefined,
  over: OverLimit | undefined,
): Step<void> {
  const { command, reason, newRunId } = verdict;
  const at = context.df.currentUtcDateTime.toISOString();
  const begins = verdict.kind === 'allowed' && ['fix', 'plan', 'retry'].includes(command.name);
  const runId = inCharge ?? (begins ? newRunId : installationChain);
  const common = { at, actor: nameOf(verdict), effectKey: context.df.instanceId };
  const data = { command: command.name, via: 'comment' as const };
  const event =
    verdict.kind === 'allowed'
      ? { ...common, type: 'command-accepted' as const, data }
      : { ...common, type: 'command-refused' as const, data: { ...data, reason: reason ?? 'not allowed' } };
  const delivery = deliveryKey === undefined ? [] : [{ ...acceptedDelivery(deliveryKey, 'command'), at }];
  const reached = over?.isFirst === true ? [limitReached(context, over, authorOf(verdict))] : [];
  yield* callStep(context, 'recordEvents', { runId, events: [...delivery, ...reached, event] });
}

function nameOf({ author }: Judged): string {
  return author.uniqueName ?? author.displayName ?? author.id;
}
