import { type Candidate, candidateSchema } from '../../contracts/changes/candidate.ts';
import {
  type PullRequestReference,
  type RunOutcome,
  type RunStatus,
  runOutcomeSchema,
  runStatusSchema,
} from '../../contracts/runs/run.ts';
import { CliError } from '../cliError.ts';
import { exitCodes } from '../exitCodes.ts';
import type { DurableManagement, Instance } from '../http/durableManagement.ts';

/** The result of a run whose pull request is waiting for review. */
export interface OpenedOutcome extends Omit<NonNullable<RunStatus['proposal']>, 'candidates' | 'cost'> {
  readonly outcome: 'pull-request-opened';
  readonly pullRequest: PullRequestReference;
  readonly branch: string;
  readonly candidates: Candidate[];
}

/** The result `code-agent resolve` waits for: a pull request, or none. */
export type ResolveOutcome = OpenedOutcome | Extract<RunOutcome, { outcome: 'no-candidate' }>;

/** The run itself goes on until its pull request is closed. Here it is followed until the pull request is in review. */
export function isInReview(instance: Instance): boolean {
  const { proposal, step } = runStatusSchema.safeParse(instance.customStatus).data ?? {};
  return proposal !== undefined && step === 'in review';
}

/** @throws CliError when the run ended in any other way */
export async function outcomeOf(management: DurableManagement, instance: Instance): Promise<ResolveOutcome> {
  if (isInReview(instance)) return await openedOutcome(management, instance);
  const { instanceId, runtimeStatus, output } = instance;
  const ended = runtimeStatus === 'Completed' ? runOutcomeSchema.parse(output) : undefined;
  if (ended?.outcome === 'no-candidate') return ended;
  const reason = typeof output === 'string' ? output : JSON.stringify(output);
  throw new CliError(
    `The run ${instanceId} ended as ${ended?.outcome ?? runtimeStatus}: ${reason}`,
    exitCodes.runFailed,
  );
}

/** The result of each candidate is in the output of its own orchestration. */
async function openedOutcome(
  management: DurableManagement,
  { instanceId, customStatus }: Instance,
): Promise<OpenedOutcome> {
  const { proposal, pullRequest, branch } = runStatusSchema.parse(customStatus);
  if (proposal === undefined || pullRequest === undefined || branch === undefined) {
    throw new CliError(`The run ${instanceId} is in review without a pull request.`, exitCodes.runFailed);
  }
  const { candidates: total, cost: _cost, ...facts } = proposal;
  const candidates: Candidate[] = [];
  for (let number = 1; number <= total; number += 1) {
    const found = await management.get(`${instanceId}-candidate-${number}`);
    candidates.push(candidateSchema.parse(found?.output));
  }
  return { outcome: 'pull-request-opened', pullRequest, branch, candidates, ...facts };
}
