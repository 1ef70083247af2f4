import type { OrchestrationContext } from 'durable-functions';
import { type DraftCandidateInput, draftCandidateInputSchema, type Repair } from '../contracts/activities/drafting.ts';
import { toFailure } from '../contracts/agentError.ts';
import type { ArtifactReference } from '../contracts/artifact.ts';
import type { Candidate } from '../contracts/changes/candidate.ts';
import { cutMessage, errorSignature, errorsOf, type Finding, shortenFindings } from '../contracts/changes/finding.ts';
import { addModelUsage, addSpending, noModelUsage, noSpending } from '../contracts/models/modelUsage.ts';
import { converseCandidate, type Drafting } from './changes/converseCandidate.ts';
import { callActivityWithRetry } from './durable/callActivityWithRetry.ts';
import { awaitAbandoned, cancelledEarly, cancelOnEvent } from './durable/cancellation.ts';
import { reportResult } from './durable/children.ts';
import { waitWhilePaused } from './durable/isPaused.ts';
import type { TaskGenerator } from './durable/taskGenerator.ts';
import { refuseEarlierVersions } from './durable/versions.ts';
import { listenFor } from './durable/waiting.ts';
import { askWithinBudgets } from './limits/askWithinBudgets.ts';

/** What the model gets for a repair. */
const maximumRepairFindings = 10;
const maximumRepairCharacters = 1000;

/**
 * Orchestration: one candidate, from the run's conversation to a checked change set. What began before version 5.0 has
 * no conversation: findings of the checks go back to the model until none are left, the rounds are used up, or a round
 * repeats the same findings. It never fails: a failed
 * candidate is a result too, and must not fail the others. It reports its result to its parent, which can ask it to end
 * early (`cancel`).
 * @returns a {@link Candidate}
 */
export function* draftCandidate(context: OrchestrationContext): TaskGenerator<Candidate> {
  refuseEarlierVersions(context);
  const input = draftCandidateInputSchema.parse(context.df.getInput());
  const { number } = input.candidate;
  const drafting: Drafting = { candidate: { number, outcome: 'failed', findings: [], usage: noModelUsage } };
  const work =
    input.conversation === undefined
      ? draftRounds(context, input, drafting)
      : converseCandidate(context, input, input.conversation, drafting);
  const drafted = yield* cancelOnEvent(context, listenFor(context, 'cancel'), work);
  const candidate = drafted === cancelledEarly ? { ...drafting.candidate, ...cancelled } : drafted;
  yield* reportResult(context, input, { result: candidate });
  yield* awaitAbandoned(context);
  return candidate;
}

const cancelled = {
  outcome: 'failed',
  failure: { type: 'unexpected', message: 'It was cancelled before it had a result.', isRetryable: false },
} as const;

/** How candidates of runs came about that began before version 5.0. */
function* draftRounds(
  context: OrchestrationContext,
  input: DraftCandidateInput,
  drafting: Drafting,
): TaskGenerator<Candidate> {
  let repair: Repair | undefined;
  let notes: readonly Finding[] = [];
  for (let round = 0; round <= input.repairRounds; round += 1) {
    const before = drafting.candidate;
    try {
      if (round > 0) yield* waitWhilePaused(context, input);
      const judged = yield* draftOnce(context, input, round, before, repair, notes);
      drafting.candidate = judged.candidate;
      if (judged.candidate.outcome === 'ready' || isRepeated(judged.findings, repair)) break;
      repair = toRepair(round + 1, judged);
      notes = judged.notes;
    } catch (error) {
      const { spent = noSpending, ...failure } = toFailure(error);
      const total = addSpending({ usage: before.usage, cost: before.cost ?? 0 }, spent);
      // The findings of earlier rounds say more about the candidate than a failed repair.
      return { ...before, ...total, ...(before.outcome === 'refused' ? {} : { failure }) };
    }
  }
  return drafting.candidate;
}

interface Judged {
  readonly candidate: Candidate;
  readonly findings: readonly Finding[];
  /** Tolerated deviations of all kept edits so far, because later rounds do not find them again. */
  readonly notes: readonly Finding[];
  readonly reply: ArtifactReference;
  readonly kept?: ArtifactReference | undefined;
}

function* draftOnce(
  context: OrchestrationContext,
  input: DraftCandidateInput,
  round: number,
  before: Candidate,
  repair: Repair | undefined,
  notes: readonly Finding[],
): TaskGenerator<Judged> {
  const {
    repairRounds: _rounds,
    paths: _paths,
    protection: _protection,
    projectName: _project,
    reportTo: _parent,
    conversation: _conversation,
    bounds: _bounds,
    project: _adoProject,
    isFirst: _isFirst,
    budgets = [],
    ...task
  } = input;
  const call = `${context.df.instanceId}/draft-${round}`;
  const request = repair === undefined ? task : { ...task, repair };
  const draft = yield* askWithinBudgets(context, budgets, call, 'requestDraft', request);
  const spent = {
    number: before.number,
    model: draft.model,
    rounds: round + 1,
    usage: addModelUsage(before.usage, draft.usage),
    cost: (before.cost ?? 0) + draft.cost,
  };
  const { kept, found, tolerated, ...judged } = yield* judge(context, input, draft.reply, repair?.kept);
  const earlier = kept === undefined ? [] : notes;
  const findings = [...found, ...tolerated, ...earlier];
  return {
    candidate: { ...spent, ...judged, findings: shortenFindings(findings) },
    findings,
    notes: kept === undefined ? [] : [...tolerated, ...earlier],
    reply: draft.reply,
    kept,
  };
}

interface Verdict extends Pick<Candidate, 'outcome' | 'changeSet' | 'size'> {
  readonly found: readonly Finding[];
  /** Warnings about the edits themselves, which the checks of a later round would miss. */
  readonly tolerated: readonly Finding[];
  readonly kept?: ArtifactReference | undefined;
}

function* judge(
  context: OrchestrationContext,
  { runId, snapshot, paths, protection, context: localized }: DraftCandidateInput,
  reply: ArtifactReference,
  onto: ArtifactReference | undefined,
): TaskGenerator<Verdict> {
  const ruled = { ...(paths === undefined ? {} : { paths }), ...(protection === undefined ? {} : { protection }) };
  const applying = { runId, reply, snapshot, ...ruled, ...(onto === undefined ? {} : { onto }) };
  const applied = yield* callActivityWithRetry(context, 'applyDraft', applying);
  const { changeSet, findings } = applied;
  const errors = [...errorsOf(findings)];
  const tolerated = findings.filter(({ severity }) => severity === 'warning');
  if (changeSet === undefined) return { outcome: 'refused', found: errors, tolerated, kept: applied.kept ?? onto };
  const checking = { runId, changeSet, snapshot, context: localized, ...ruled };
  const checked = yield* callActivityWithRetry(context, 'checkChangeSet', checking);
  const found = [...checked.findings, ...errors];
  const isRefused = checked.findings.some((finding) => finding.severity === 'error');
  const kept = checked.touchesRefusedPath ? undefined : changeSet;
  return { outcome: isRefused ? 'refused' : 'ready', changeSet, size: checked.size, found, tolerated, kept };
}

function toRepair(round: number, { findings, reply, kept }: Judged): Repair {
  const errors = errorsOf(findings).slice(0, maximumRepairFindings);
  return {
    round,
    previousReply: reply,
    ...(kept === undefined ? {} : { kept }),
    findings: errors.map((finding) => ({ ...finding, message: cutMessage(finding.message, maximumRepairCharacters) })),
  };
}

/** Two rounds had the same findings; a third would repeat them. */
function isRepeated(findings: readonly Finding[], repair: Repair | undefined): boolean {
  return repair !== undefined && errorSignature(findings) === errorSignature(repair.findings);
}
