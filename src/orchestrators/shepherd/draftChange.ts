import type { DraftCandidateInput, Occasion } from '../../contracts/activities/drafting.ts';
import type { ActivityRequest } from '../../contracts/activities.ts';
import type { Failure } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { type Candidate, candidateSchema } from '../../contracts/changes/candidate.ts';
import { noModelUsage } from '../../contracts/models/modelUsage.ts';
import type { Person } from '../../contracts/person.ts';
import type { Snapshot } from '../../contracts/repositories/repository.ts';
import { boundsOf } from '../../contracts/rules/conversationBounds.ts';
import { childIds } from '../../contracts/runs/instanceIds.ts';
import { isReady, type ReadyCandidate } from '../changes/rankCandidates.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import { cancellationPoint } from '../durable/cancellation.ts';
import {
  awaitChildren,
  cancelChildren,
  createPollSchedule,
  type EndedChild,
  startChildren,
} from '../durable/children.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { modelsOf, protectionOf, type RetrievedContext } from '../runState/runContext.ts';
import { budgetsOf, parentOf, refreshRules, remember, type Shepherd, spend } from './shepherd.ts';

export interface WantedChange {
  /** The branch whose newest commit the change is based on. */
  readonly branch: string;
  readonly occasion?: Occasion;
  /** Untrusted. */
  readonly instructions?: string;
  /** Where it was collected before, for the same branch and occasion. */
  readonly material?: RetrievedContext;
  /** Where what was said about it goes on, if elsewhere than the shepherd remembers. */
  readonly conversation?: ArtifactReference | undefined;
  /** The requester; if absent, the requester of the run. */
  readonly person?: Person | undefined;
}

export type DraftedChange =
  | { readonly kind: 'ready'; readonly snapshot: Snapshot; readonly chosen: ReadyCandidate }
  | { readonly kind: 'none'; readonly reason: string; readonly isOverBudget: boolean };

/**
 * Pins the files of a branch and finds the relevant ones; in a conversation the model looks for itself.
 * @param hints texts besides the work item that say where to look
 */
export function* retrieveContextAt(
  { context, task }: Shepherd,
  branch: string,
  hints: Pick<ActivityRequest<'localize'>, 'instructions' | 'hints'>,
): TaskGenerator<RetrievedContext> {
  const { runId, project, repository, workItem } = task;
  const at = { repository, branch };
  const { snapshot } = yield* callActivityWithRetry(context, 'takeSnapshot', { runId, project, at });
  if (task.context !== undefined) return { snapshot, context: task.context };
  const localized = yield* callActivityWithRetry(context, 'localize', { runId, workItem, snapshot, ...hints });
  return { snapshot, context: localized.context };
}

/** The run's conversation, with what was said since; undefined in runs that began before there was one. */
export function conversationOf({ task, memory }: Shepherd): ArtifactReference | undefined {
  return memory.conversation ?? task.conversation;
}

/** Drafts one candidate on top of a branch, by the current rules, with the files relevant to this occasion. */
export function* draftChange(shepherd: Shepherd, wanted: WantedChange): TaskGenerator<DraftedChange> {
  yield* refreshRules(shepherd);
  const { runId, workItem, projectName, rules } = shepherd.task;
  const { branch, occasion, person = shepherd.task.person } = wanted;
  const conversation = wanted.conversation ?? conversationOf(shepherd);
  const asked = wanted.instructions === undefined ? {} : { instructions: wanted.instructions };
  const hints = occasion === undefined ? asked : { ...asked, hints: occasion.details };
  const { snapshot, context: found } = wanted.material ?? (yield* retrieveContextAt(shepherd, branch, hints));
  const converses =
    conversation === undefined ? {} : { conversation, bounds: boundsOf(rules), project: shepherd.task.project };
  const input = {
    ...{ runId, workItem, snapshot, context: found, candidate: { number: 1, total: 1 }, ...asked },
    ...(occasion === undefined ? {} : { occasion }),
    ...modelsOf(rules),
    ...(person === undefined ? {} : { person }),
    ...converses,
    ...{ repairRounds: rules.candidates.repairRounds, projectName, paths: rules.paths, budgets: budgetsOf(shepherd) },
    ...protectionOf(shepherd.task),
  };
  const candidate = yield* draft(shepherd, input);
  spend(shepherd, { usage: candidate.usage, cost: candidate.cost ?? 0 });
  if (isReady(candidate)) {
    // What was said about a change that comes to nothing is forgotten with it.
    if (candidate.conversation !== undefined) remember(shepherd, { conversation: candidate.conversation });
    return { kind: 'ready', snapshot, chosen: candidate };
  }
  const reason = candidate.failure?.message ?? candidate.findings[0]?.message ?? 'the model changed nothing';
  return { kind: 'none', reason, isOverBudget: candidate.failure?.type === 'over-budget' };
}

/** How often a terminated draft is started again. */
const maximumDrafts = 2;

/** First check on a draft that does not report; later checks are less frequent. */
const firstLookMinutes = 5;
const longestLookMinutes = 60;

type DraftInput = Omit<DraftCandidateInput, 'reportTo'>;

function* draft(shepherd: Shepherd, input: DraftInput): TaskGenerator<Candidate> {
  let failure: Failure | undefined;
  for (let attempt = 1; attempt <= maximumDrafts; attempt += 1) {
    const ended = yield* draftOnce(shepherd, input);
    const candidate = candidateSchema.safeParse(ended.result);
    if (candidate.success) return candidate.data;
    failure = ended.failure;
  }
  return {
    ...{ number: 1, outcome: 'failed', findings: [], usage: noModelUsage },
    ...(failure === undefined ? {} : { failure }),
  };
}

/** One draft, in its own orchestration. It is asked to end if someone cancels the run. */
function* draftOnce(shepherd: Shepherd, input: DraftInput): TaskGenerator<EndedChild> {
  const { context, task, memory, cancellation } = shepherd;
  const number = memory.drafts + 1;
  remember(shepherd, { drafts: number });
  const instanceId = childIds.draft(task.runId, task.attempt, number);
  const children = [{ instanceId, own: {} }];
  const parent = parentOf(shepherd);
  yield* startChildren(parent, { orchestration: 'draftCandidate', shared: input, children });
  const watch = createPollSchedule(context, { firstMinutes: firstLookMinutes, longestMinutes: longestLookMinutes });
  for (;;) {
    const [ended] = yield* awaitChildren(parent, [instanceId], [cancellation], watch);
    if (ended !== undefined) return ended;
    const [last] = yield* cancelChildren(parent, [instanceId], 'the run was cancelled');
    const candidate = candidateSchema.safeParse(last?.result);
    if (candidate.success) spend(shepherd, { usage: candidate.data.usage, cost: candidate.data.cost ?? 0 });
    yield* cancellationPoint();
  }
}
