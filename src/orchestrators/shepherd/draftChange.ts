import type { DraftCandidateInput, Occasion } from '../../contracts/activities/drafting.ts';
import type { ActivityRequest } from '../../contracts/activities.ts';
import type { Failure } from '../../contracts/agentError.ts';
import { type Candidate, candidateSchema } from '../../contracts/changes/candidate.ts';
import { noModelUsage } from '../../contracts/models/modelUsage.ts';
import type { Person } from '../../contracts/person.ts';
import type { Snapshot } from '../../contracts/repositories/repository.ts';
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
  /** The branch whose newest commit the change goes on top of. */
  readonly branch: string;
  readonly occasion?: Occasion;
  /** Untrusted. */
  readonly instructions?: string;
  /** Where it was gathered before, for the same branch and occasion. */
  readonly material?: RetrievedContext;
  /** Who asked for it; without it whoever asked for the run. */
  readonly person?: Person | undefined;
}

export type DraftedChange =
  | { readonly kind: 'ready'; readonly snapshot: Snapshot; readonly chosen: ReadyCandidate }
  | { readonly kind: 'none'; readonly reason: string; readonly isOverBudget: boolean };

/**
 * Pins the files of a branch and finds those that matter now.
 * @param hints say where to look beyond the work item
 */
export function* retrieveContextAt(
  { context, task }: Shepherd,
  branch: string,
  hints: Pick<ActivityRequest<'localize'>, 'instructions' | 'hints'>,
): TaskGenerator<RetrievedContext> {
  const { runId, project, repository, workItem } = task;
  const at = { repository, branch };
  const { snapshot } = yield* callActivityWithRetry(context, 'takeSnapshot', { runId, project, at });
  const localized = yield* callActivityWithRetry(context, 'localize', { runId, workItem, snapshot, ...hints });
  return { snapshot, context: localized.context };
}

/** Asks for one candidate on top of a branch, by the rules as they are now, with the files that matter for this very occasion. */
export function* draftChange(shepherd: Shepherd, wanted: WantedChange): TaskGenerator<DraftedChange> {
  yield* refreshRules(shepherd);
  const { runId, workItem, projectName, rules } = shepherd.task;
  const { branch, occasion, person = shepherd.task.person } = wanted;
  const asked = wanted.instructions === undefined ? {} : { instructions: wanted.instructions };
  const hints = occasion === undefined ? asked : { ...asked, hints: occasion.details };
  const { snapshot, context: found } = wanted.material ?? (yield* retrieveContextAt(shepherd, branch, hints));
  const input = {
    ...{ runId, workItem, snapshot, context: found, candidate: { number: 1, total: 1 }, ...asked },
    ...(occasion === undefined ? {} : { occasion }),
    ...modelsOf(rules),
    ...(person === undefined ? {} : { person }),
    ...{ repairRounds: rules.candidates.repairRounds, projectName, paths: rules.paths, budgets: budgetsOf(shepherd) },
    ...protectionOf(shepherd.task),
  };
  const candidate = yield* draft(shepherd, input);
  spend(shepherd, { usage: candidate.usage, cost: candidate.cost ?? 0 });
  if (isReady(candidate)) return { kind: 'ready', snapshot, chosen: candidate };
  const reason = candidate.failure?.message ?? candidate.findings[0]?.message ?? 'the model changed nothing';
  return { kind: 'none', reason, isOverBudget: candidate.failure?.type === 'over-budget' };
}

/** A draft that is ended from outside is begun anew, so often. */
const maximumDrafts = 2;

/** A draft that does not report is asked after at first after so long, later more seldom. */
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

/** One draft, in an orchestration of its own. When somebody cancels the run meanwhile, it is asked to end. */
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
