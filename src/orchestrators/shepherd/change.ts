import type { OrchestrationContext } from 'durable-functions';
import type { DraftCandidateInput, Occasion } from '../../contracts/activities/drafting.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { type Candidate, candidateSchema } from '../../contracts/candidate.ts';
import type { Snapshot } from '../../contracts/repository.ts';
import { callStep } from '../callStep.ts';
import { mayBeCutShort } from '../cuttingShort.ts';
import { isReady } from '../rankCandidates.ts';
import { modelsOf } from '../run/material.ts';
import type { Step } from '../step.ts';
import { isSettled } from '../waiting.ts';
import { withTrace } from '../withTrace.ts';
import { budgetsOf, type Shepherd, spend } from './shepherd.ts';

const candidateVersion = '2.0';

export interface WantedChange {
  /** Names the change within the run: a repeated push of it does nothing. */
  readonly step: string;
  /** The branch whose newest commit the change goes on top of. */
  readonly branch: string;
  readonly occasion?: Occasion;
  /** Untrusted. */
  readonly instructions?: string;
}

export type Change =
  | { readonly kind: 'ready'; readonly changeSet: ArtifactReference; readonly snapshot: Snapshot }
  | { readonly kind: 'none'; readonly reason: string; readonly isOverBudget: boolean };

/** Asks for one candidate on top of a branch, with the files that matter for this very occasion. */
export function* draftChange(shepherd: Shepherd, wanted: WantedChange): Step<Change> {
  const { context, task } = shepherd;
  const { runId, project, repository, workItem, rules } = task;
  const at = { repository, branch: wanted.branch };
  const { snapshot } = yield* callStep(context, 'takeSnapshot', { runId, project, at });
  const { instructions, occasion } = wanted;
  const asked = {
    ...{ runId, workItem, snapshot },
    ...(instructions === undefined ? {} : { instructions }),
  };
  const hints = occasion === undefined ? {} : { hints: occasion.details };
  const localized = yield* callStep(context, 'localize', { ...asked, ...hints });
  const input = {
    ...asked,
    ...{ candidate: { number: 1, total: 1 }, context: localized.context },
    ...(occasion === undefined ? {} : { occasion }),
    ...modelsOf(rules),
    ...{ repairRounds: rules.candidates.repairRounds, paths: rules.paths, budgets: budgetsOf(shepherd) },
  };
  const instanceId = `${context.df.instanceId}-${wanted.step}`;
  const candidate = yield* draft(context, instanceId, withTrace(context, input));
  spend(shepherd, { usage: candidate.usage, cost: candidate.cost ?? 0 });
  if (isReady(candidate)) return { kind: 'ready', changeSet: candidate.changeSet, snapshot };
  const reason = candidate.failure?.message ?? candidate.findings[0]?.message ?? 'the model changed nothing';
  return { kind: 'none', reason, isOverBudget: candidate.failure?.type === 'over-budget' };
}

function* draft(context: OrchestrationContext, instanceId: string, input: DraftCandidateInput): Step<Candidate> {
  const drafting = context.df.callSubOrchestrator('draftCandidate', input, instanceId, candidateVersion);
  try {
    return candidateSchema.parse(yield mayBeCutShort(drafting));
  } finally {
    if (!isSettled(drafting)) {
      const ending = { runId: input.runId, instanceIds: [instanceId], reason: 'the run was cancelled' };
      yield* callStep(context, 'endInstances', ending);
    }
  }
}

/** Pushes a change as a further commit of the pull request. */
export function* pushChange(shepherd: Shepherd, step: string, changeSet: ArtifactReference): Step<string> {
  const { context, task } = shepherd;
  const { runId, workItemId, title, repository, branch } = task;
  const pushing = { runId, workItemId, step, title, repository, branch, changeSet };
  const { commit } = yield* callStep(context, 'pushRepair', pushing);
  return commit;
}
