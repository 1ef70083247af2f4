import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { objectIdSchema, type Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { optionalText } from '../http/schemas.ts';
import { readBranchTip } from '../repositories/repositories.ts';
import { readComparison } from './commitDiff.ts';
import { moveBranch } from './refUpdates.ts';

export interface MergeOptions {
  readonly repository: Repository;
  /** The branch that receives the merge, without `refs/heads/`. */
  readonly branch: string;
  /** Its tip, as far as the caller knows. */
  readonly expectedTip: string;
  /** The commit to merge, e.g. the tip of the target branch. */
  readonly commit: string;
  readonly message: string;
}

/** What came of a merge. */
export type MergeResult =
  /** `tip` contains the commit now, or did before. */
  | { readonly effect: 'merged' | 'unchanged'; readonly tip: string }
  | { readonly effect: 'conflicts'; readonly detail: string }
  /** Someone else moved the branch: look at it first. */
  | { readonly effect: 'moved'; readonly tip: string };

const mergeSchema = z.object({
  mergeOperationId: z.number().int(),
  status: z.enum(['queued', 'inProgress', 'completed', 'failed', 'abandoned']),
  detailedStatus: z.object({ mergeCommitId: objectIdSchema.nullish(), failureMessage: optionalText }).nullish(),
});

type MergeOperation = z.infer<typeof mergeSchema>;

/** The service merges in the background, most often at once; six seconds together. */
const pauses = [0, 100, 200, 400, 800, 1600, 3200];

/**
 * Merges a commit into a branch on the server: nobody's commits are lost and nothing is forced. Doing it again finds
 * the commit merged.
 * @throws AgentError `timeout` when the merge is not ready within seconds, `not-found` without the branch
 */
export async function mergeIntoBranch(connection: Connection, options: MergeOptions): Promise<MergeResult> {
  const { repository, branch, expectedTip, commit } = options;
  const tip = await readBranchTip(connection, repository, branch);
  if (tip === undefined) {
    throw new AgentError('not-found', `Could not ${purposeOf(options)}: the branch no longer exists.`);
  }
  const { commonCommit } = await readComparison(connection, { repository, from: commit, to: tip, sinceCommon: true });
  if (commonCommit === commit) return { effect: 'unchanged', tip };
  if (tip !== expectedTip) return { effect: 'moved', tip };
  const merge = await waitForMerge(connection, options, await requestMerge(connection, options));
  const merged = merge.detailedStatus?.mergeCommitId ?? undefined;
  if (merge.status !== 'completed' || merged === undefined) {
    return { effect: 'conflicts', detail: merge.detailedStatus?.failureMessage ?? merge.status };
  }
  if (await moveBranch(connection, { repository, branch, from: tip, to: merged })) {
    return { effect: 'merged', tip: merged };
  }
  return { effect: 'moved', tip: (await readBranchTip(connection, repository, branch)) ?? tip };
}

async function requestMerge(connection: Connection, options: MergeOptions): Promise<MergeOperation> {
  const { value } = await connection.json(
    {
      ...mergeCall(options),
      operation: 'merges.create',
      method: 'POST',
      body: { parents: [options.expectedTip, options.commit], comment: options.message },
    },
    mergeSchema,
  );
  return value;
}

async function waitForMerge(connection: Connection, options: MergeOptions, started: MergeOperation) {
  let merge = started;
  for (const pause of pauses) {
    if (merge.status !== 'queued' && merge.status !== 'inProgress') return merge;
    await delay(pause);
    const call = mergeCall(options, merge.mergeOperationId);
    merge = (await connection.json({ ...call, operation: 'merges.get' }, mergeSchema)).value;
  }
  if (merge.status !== 'queued' && merge.status !== 'inProgress') return merge;
  throw new AgentError('timeout', `Could not ${purposeOf(options)}: the merge is not ready yet. Try again.`);
}

function mergeCall(options: MergeOptions, mergeOperationId?: number) {
  const { projectId: project, id: repositoryNameOrId } = options.repository;
  return {
    purpose: purposeOf(options),
    resource: resources.merges,
    route: { project, repositoryNameOrId, ...(mergeOperationId === undefined ? {} : { mergeOperationId }) },
  };
}

function purposeOf({ repository, branch, commit }: MergeOptions): string {
  return `merge ${commit.slice(0, 12)} into branch "${branch}" of repository "${repository.name}"`;
}
