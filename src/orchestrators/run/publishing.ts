import { EntityId } from 'durable-functions';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { Candidate } from '../../contracts/changes/candidate.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import { abandonReason } from '../../contracts/runs/compensation.ts';
import { entityKeys } from '../../contracts/runs/entities.ts';
import type { PullRequestReference } from '../../contracts/runs/run.ts';
import type { ReadyCandidate } from '../changes/rankCandidates.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { askWithinBudgets, spendingOf } from '../limits/askWithinBudgets.ts';
import {
  attemptSideEffect,
  checkCancellation,
  continueOnError,
  enterStep,
  flushEvents,
  notDoneOf,
  type Run,
  recordNotDone,
  tellWorkItem,
} from '../runState/run.ts';
import { branchOf, budgetsOf, modelsOf, type RetrievedContext, type RunContext } from '../runState/runContext.ts';
import { onBehalfOf } from '../runState/runLimits.ts';
import { pushWhenAllowed } from './approval.ts';

export interface Published {
  readonly pullRequest: PullRequestReference;
  readonly branch: string;
  readonly targetBranch: string;
  /** Its commit, if it needed approval. */
  readonly approvedTip?: string;
  /** How the change came about: JSON of `conversationSchema`. */
  readonly conversation?: ArtifactReference;
  /** What the conversation began with. */
  readonly context?: ArtifactReference;
}

export interface Solution {
  readonly candidates: Candidate[];
  readonly chosen: ReadyCandidate;
}

/**
 * Pushes the chosen change set as soon as the rules allow it, opens its pull request and reports on the work item.
 * @throws RunEnded as {@link pushWhenAllowed}
 */
export function* publish(
  run: Run,
  ground: RunContext,
  material: RetrievedContext,
  solution: Solution,
): TaskGenerator<Published> {
  const { id, input } = run;
  const { repository, title, rules } = ground;
  const branch = branchOf(run);
  const targetBranch = rules.targetBranch ?? repository.defaultBranch;
  run.compensations.push({ name: 'branch', undo: () => removeBranch(run, ground, branch) });
  const { commit, isApproved } = yield* pushWhenAllowed(run, ground, material.snapshot, solution.chosen, {
    ...{ branch, targetBranch },
  });

  checkCancellation(run);
  const description = yield* describe(run, ground, material, solution.chosen);
  checkCancellation(run);
  enterStep(run, 'opening pull request');
  const { workItemId } = input;
  const place = { runId: id, workItemId, title, repository, branch, targetBranch };
  const pullRequest = yield* open(run, solution, { ...place, ...pullRequestOptions(rules), ...description });
  const { number: chosen } = solution.chosen;
  const { commit: baseCommit } = material.snapshot;
  const facts = { repository: repository.name, baseCommit, commit, chosen, candidates: solution.candidates.length };
  run.setStatus({ proposal: { ...facts, ...run.spending() } });
  const { conversation } = solution.chosen;
  return {
    ...{ pullRequest, branch, targetBranch },
    ...(isApproved ? { approvedTip: commit } : {}),
    ...(conversation === undefined ? {} : { conversation, context: material.context }),
  };
}

function pullRequestOptions({ pullRequest }: Rules) {
  const { draft, autoComplete, labels, reviewers } = pullRequest;
  return { isDraft: draft, autoComplete, labels: labels.slice(0, 20), reviewers: reviewers.slice(0, 20) };
}

type Opening = ReturnType<typeof pullRequestOptions> & {
  readonly runId: string;
  readonly workItemId: number;
  readonly title: string;
  readonly repository: RunContext['repository'];
  readonly branch: string;
  readonly targetBranch: string;
  readonly description?: ArtifactReference;
};

function* open(run: Run, { candidates, chosen }: Solution, opening: Opening): TaskGenerator<PullRequestReference> {
  const { context } = run;
  const { usage, cost } = run.spending();
  const story = { chosen: chosen.number, candidates, usage, cost };
  run.compensations.push({ name: 'pull request', undo: () => abandon(run, opening) });
  const { pullRequest, notDone } = yield* callActivityWithRetry(context, 'openPullRequest', { ...opening, ...story });
  run.setStatus({ pullRequest });
  yield context.df.callEntity(new EntityId('opener', entityKeys.pullRequest(pullRequest.id)), 'note', {
    runId: run.id,
  });
  const opened = { pullRequestId: pullRequest.id, webUrl: pullRequest.webUrl, isDraft: opening.isDraft };
  run.record({ type: 'pull-request-opened', data: opened, effectKey: `pull-request-${pullRequest.id}` });

  for (const missing of notDone) recordNotDone(run, missing);

  enterStep(run, 'reporting');
  const report = { kind: 'pull-request-opened', pullRequest, branch: opening.branch, ...story } as const;
  const isTold = yield* tellWorkItem(run, { ...report, ...notDoneOf(run) });
  if (!isTold) yield* tellOnPullRequest(run, opening, pullRequest);
  yield* flushEvents(run);
  return pullRequest;
}

/** If the report fails, the pull request says so. */
function* tellOnPullRequest(
  run: Run,
  { repository }: Opening,
  { id: pullRequestId }: PullRequestReference,
): TaskGenerator<void> {
  const missing = run.notDone.at(-1);
  if (missing === undefined) return;
  const message = { kind: 'not-done', ...missing } as const;
  const thread = { repository, pullRequestId, purpose: 'not-reported', message, status: 'closed' } as const;
  const writing = callActivityWithRetry(run.context, 'writeThread', { runId: run.id, ...thread });
  yield* attemptSideEffect(run, 'a comment on the pull request', writing);
}

/** The description for reviewers: what the model said when it finished, or what it is asked for. If the model fails, the plain facts remain. */
function* describe(
  run: Run,
  ground: RunContext,
  { snapshot, plan }: RetrievedContext,
  { changeSet, description: said }: ReadyCandidate,
): TaskGenerator<{ readonly description?: ArtifactReference }> {
  if (said !== undefined) return { description: said };
  const input = {
    ...{ runId: run.id, workItem: ground.workItem, snapshot, changeSet },
    ...(plan === undefined ? {} : { plan }),
    ...modelsOf(ground.rules),
    ...onBehalfOf(run),
  };
  try {
    const call = `${run.id}/describe`;
    const described = yield* askWithinBudgets(run.context, budgetsOf(run, ground), call, 'describeChange', input);
    run.spend(spendingOf(described));
    return { description: described.description };
  } catch (error) {
    continueOnError(run, 'No model described the change', error);
    return {};
  }
}

function* removeBranch(run: Run, { repository }: RunContext, branch: string): TaskGenerator<void> {
  const { outcome } = yield* callActivityWithRetry(run.context, 'deleteBranch', { runId: run.id, repository, branch });
  if (outcome !== 'deleted') return;
  run.record({ type: 'compensation-done', data: { effect: 'branch-removed' }, effectKey: 'branch-removed' });
}

function* abandon(run: Run, { repository }: Opening): TaskGenerator<void> {
  const pullRequest = run.status().pullRequest ?? (yield* findPullRequest(run));
  if (pullRequest === undefined) return;
  const abandoning = { runId: run.id, repository, pullRequestId: pullRequest.id, reason: abandonReason };
  const { status } = yield* callActivityWithRetry(run.context, 'abandonPullRequest', abandoning);
  // Someone has completed it in the meantime.
  if (status !== 'abandoned') return;
  const data = { effect: 'pull-request-abandoned' } as const;
  run.record({ type: 'compensation-done', data, effectKey: 'pull-request-abandoned' });
}

/** A failed attempt may have opened it without returning. */
function* findPullRequest(run: Run): TaskGenerator<PullRequestReference | undefined> {
  const remains = yield* callActivityWithRetry(run.context, 'findRemains', {
    runId: run.id,
    project: run.input.project,
  });
  return remains.pullRequest;
}
