import type { OrchestrationContext } from 'durable-functions';
import type { DraftCandidateInput, Occasion } from '../../contracts/activities/drafting.ts';
import type { ActivityRequest } from '../../contracts/activities.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { AuditDraft } from '../../contracts/auditEvent.ts';
import { type Candidate, candidateSchema } from '../../contracts/candidate.ts';
import { callStep } from '../callStep.ts';
import { mayBeCutShort } from '../cuttingShort.ts';
import { isReady } from '../rankCandidates.ts';
import { type Material, modelsOf } from '../run/material.ts';
import type { Step } from '../step.ts';
import { childVersion } from '../versions.ts';
import { isSettled } from '../waiting.ts';
import { withTrace } from '../withTrace.ts';
import { budgetsOf, note, remember, type Shepherd, spend } from './shepherd.ts';

export interface WantedChange {
  /** Names the change within the run: a repeated push of it does nothing. */
  readonly step: string;
  /** The branch whose newest commit the change goes on top of. */
  readonly branch: string;
  readonly occasion?: Occasion;
  /** Untrusted. */
  readonly instructions?: string;
  /** Where it was gathered before, for the same branch and occasion. */
  readonly material?: Material;
}

export type Change =
  | { readonly kind: 'ready'; readonly changeSet: ArtifactReference }
  | { readonly kind: 'none'; readonly reason: string; readonly isOverBudget: boolean };

/**
 * Pins the files of a branch and finds those that matter now.
 * @param hints say where to look beyond the work item
 */
export function* gatherAt(
  { context, task }: Shepherd,
  branch: string,
  hints: Pick<ActivityRequest<'localize'>, 'instructions' | 'hints'>,
): Step<Material> {
  const { runId, project, repository, workItem } = task;
  const at = { repository, branch };
  const { snapshot } = yield* callStep(context, 'takeSnapshot', { runId, project, at });
  const localized = yield* callStep(context, 'localize', { runId, workItem, snapshot, ...hints });
  return { snapshot, context: localized.context };
}

/** Asks for one candidate on top of a branch, with the files that matter for this very occasion. */
export function* draftChange(shepherd: Shepherd, wanted: WantedChange): Step<Change> {
  const { context, task } = shepherd;
  const { runId, workItem, projectName, rules } = task;
  const { branch, occasion } = wanted;
  const asked = wanted.instructions === undefined ? {} : { instructions: wanted.instructions };
  const hints = occasion === undefined ? asked : { ...asked, hints: occasion.details };
  const { snapshot, context: found } = wanted.material ?? (yield* gatherAt(shepherd, branch, hints));
  const input = {
    ...{ runId, workItem, snapshot, context: found, candidate: { number: 1, total: 1 }, ...asked },
    ...(occasion === undefined ? {} : { occasion }),
    ...modelsOf(rules),
    ...{ repairRounds: rules.candidates.repairRounds, projectName, paths: rules.paths, budgets: budgetsOf(shepherd) },
  };
  const instanceId = `${context.df.instanceId}-${wanted.step}`;
  const candidate = yield* draft(context, instanceId, withTrace(context, input));
  spend(shepherd, { usage: candidate.usage, cost: candidate.cost ?? 0 });
  if (isReady(candidate)) return { kind: 'ready', changeSet: candidate.changeSet };
  const reason = candidate.failure?.message ?? candidate.findings[0]?.message ?? 'the model changed nothing';
  return { kind: 'none', reason, isOverBudget: candidate.failure?.type === 'over-budget' };
}

function* draft(context: OrchestrationContext, instanceId: string, input: DraftCandidateInput): Step<Candidate> {
  const drafting = context.df.callSubOrchestrator('draftCandidate', input, instanceId, childVersion);
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
  remember(shepherd, { rounds: shepherd.memory.rounds + 1 });
  return commit;
}

type Repair = Omit<Extract<AuditDraft, { type: 'repair-made' }>['data'], 'pullRequestId'>;

export function* noteRepair(shepherd: Shepherd, step: string, repair: Repair): Step<void> {
  const data = { pullRequestId: shepherd.task.pullRequest.id, ...repair };
  yield* note(shepherd, { type: 'repair-made', data, effectKey: `repair-${step}` });
}
