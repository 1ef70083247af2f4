import type { ActivityOutput } from '../../contracts/activities.ts';
import { unknownPersonName } from '../../contracts/person.ts';
import { entityKeys } from '../../contracts/runs/entities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { deliveryAcceptedEvent } from '../runState/deliveryAcceptedEvent.ts';
import {
  attemptSideEffect,
  checkCancellation,
  enterStep,
  flushEvents,
  type Run,
  tellWorkItem,
} from '../runState/run.ts';
import type { RunContext } from '../runState/runContext.ts';
import { RunEnded } from '../runState/runEnded.ts';
import { askedBy, countRun, instructedBy } from '../runState/runLimits.ts';
import { acquireSlot, registerSlotRelease, tryAcquireSlot } from '../runState/slots.ts';

/**
 * Reads the work item, finds the repository and its rules, and waits for a free slot.
 * @throws RunEnded `refused` if the repository is unclear, the rules forbid the run, or another run is already working
 * on the work item
 */
export function* prepare(run: Run): TaskGenerator<RunContext> {
  const { context, id, input } = run;
  const { project, workItemId, trigger, deliveryKey } = input;
  run.record({ type: 'run-queued', data: { project, workItemId, trigger, ...askedBy(run) }, effectKey: 'queued' });
  if (deliveryKey !== undefined) run.record(deliveryAcceptedEvent(deliveryKey, 'start-run'));
  enterStep(run, 'fetching work item');
  const { workItem, title, projectName, revision, requester } = yield* readRequest(run);
  run.requester ??= requester;
  const data = { workItemId, revision, title: title.slice(0, 256), artifact: workItem };
  run.record({ type: 'work-item-read', data, effectKey: `work-item-${revision}` });
  yield* countRun(run, projectName);

  enterStep(run, 'reading rules', { title });
  const repository = yield* findRepository(run, workItem);
  const wanted = { runId: id, repository, workItem, trigger };
  const { rules, source, commit, refusal, protection, ...limits } = yield* callActivityWithRetry(
    context,
    'readRules',
    wanted,
  );
  const bound = { repositoryId: repository.id, projectId: repository.projectId };
  run.record({ type: 'rules-read', data: { source, commit, ...bound }, effectKey: `rules-${commit}` });
  run.rules = rules;
  if (refusal !== undefined) throw new RunEnded('refused', { reason: refusal });

  const ground = { workItem, title, projectName, repository, rules, protection, limits };
  yield* claimWorkItem(run, ground);
  // A run that holds a slot must be in the list of runs in case it is terminated.
  yield* flushEvents(run);
  yield* takeTurn(run, ground);
  run.record({ type: 'run-started', data: { project, workItemId, trigger, ...askedBy(run) }, effectKey: 'started' });
  return ground;
}

type Fetched = Extract<ActivityOutput<'fetchWorkItem'>, { readonly workItem: unknown }>;

/** The request for the run is only trusted if Azure DevOps confirms it. */
function* readRequest({ context, id, input }: Run): TaskGenerator<Fetched> {
  const { project, workItemId, trigger, revision, scopeProjectId } = input;
  const fetched = yield* callActivityWithRetry(context, 'fetchWorkItem', {
    ...{ runId: id, project, workItemId },
    ...(scopeProjectId === undefined ? {} : { scopeProjectId }),
    ...(trigger === 'comment' ? {} : { asked: { trigger, ...(revision === undefined ? {} : { revision }) } }),
  });
  if ('refusal' in fetched) throw new RunEnded('refused', { reason: fetched.refusal, isUntold: true });
  return fetched;
}

/** The repository that the work item belongs to; for a command, the one whose rules allowed it. */
function* findRepository(run: Run, workItem: RunContext['workItem']): TaskGenerator<RunContext['repository']> {
  const { context, id, input } = run;
  const choice = yield* callActivityWithRetry(context, 'chooseRepository', {
    runId: id,
    project: input.project,
    workItem,
  });
  if ('question' in choice) {
    yield* askWhichRepository(run, choice.question);
    throw new RunEnded('refused', { reason: 'it is unclear which repository is meant; see the question' });
  }
  const { repository } = choice;
  if (input.repositoryId === undefined || input.repositoryId === repository.id) return repository;
  throw new RunEnded('refused', {
    reason: 'the work item has moved to another repository since the run was requested; start the run again',
  });
}

function* askWhichRepository(run: Run, question: string): TaskGenerator<void> {
  const { id, input, context } = run;
  const answerUntil = context.df.currentUtcDateTime.toISOString();
  const request = { kind: 'question', question, answerUntil } as const;
  const { project, workItemId } = input;
  const asking = callActivityWithRetry(context, 'askOnWorkItem', {
    runId: id,
    project,
    workItemId,
    purpose: 'repository',
    request,
  });
  yield* attemptSideEffect(run, 'the question on the work item', asking);
}

/** At most one run works on a work item. The rules decide what happens to a second one. */
function* claimWorkItem(run: Run, { rules, projectName, repository }: RunContext): TaskGenerator<void> {
  const { context, id, input } = run;
  const key = entityKeys.workItem(projectName, input.workItemId);
  const { whenRunning } = rules.concurrency;
  if (whenRunning === 'queue') {
    return yield* acquireSlot(run, { key, limit: 1 }, () => tellWaiting(run, { kind: 'waiting', for: 'other-run' }));
  }
  const answer = yield* tryAcquireSlot(run, { key, limit: 1 }, false);
  if (answer.granted) return registerSlotRelease(run, key);
  const [other = 'another run'] = answer.holders;
  if (whenRunning === 'merge' && input.instructions !== undefined) {
    const by = { by: run.requester?.name ?? unknownPersonName, ...instructedBy(run) };
    const data = { text: input.instructions, ...by, via: 'comment', id, repositoryId: repository.id } as const;
    const event = { name: 'instructions', data } as const;
    yield* callActivityWithRetry(context, 'raiseRunEvent', { runId: id, instanceIds: [other], event });
    throw new RunEnded('refused', { reason: `run ${other} is already working on this. It was given the instructions` });
  }
  throw new RunEnded('refused', { reason: `run ${other} is already working on this` });
}

/** Limits how many runs draft at once: per repository, and in the organisation. */
function* takeTurn(run: Run, { rules, repository, limits }: RunContext): TaskGenerator<void> {
  const onWaiting = (ahead: number) => tellWaiting(run, { kind: 'waiting', for: 'turn', ahead });
  const { runsPerRepository } = rules.concurrency;
  yield* acquireSlot(run, { key: entityKeys.repository(repository.id), limit: runsPerRepository }, onWaiting);
  yield* acquireSlot(run, { key: entityKeys.organization, limit: limits.runsPerOrganization }, onWaiting);
  checkCancellation(run);
}

type Waiting = { readonly kind: 'waiting'; readonly for: 'turn' | 'other-run'; readonly ahead?: number };

function* tellWaiting(run: Run, report: Waiting): TaskGenerator<void> {
  yield* tellWorkItem(run, report);
  yield* flushEvents(run);
}
