import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { ActivityInput, ActivityOutput } from '../contracts/activities.ts';
import { AgentError } from '../contracts/agentError.ts';
import { changeSetSchema } from '../contracts/changeSet.ts';
import { type DiffEffort, diffEffort } from '../patch/lineDiff.ts';
import { renderHunks } from '../patch/unifiedDiff.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { commitMessage } from '../reports/commitMessage.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { trailersOf } from './trailersOf.ts';

const maximumConflicts = 20;

/** Of the text that a model is shown of a conflict. */
const maximumDetailCharacters = 60_000;

type Rebasing = ActivityInput<'rebaseBranch'>;
type Rebased = ActivityOutput<'rebaseBranch'>;
type BranchAdapter = Pick<AzureDevOps, 'repositories' | 'branches' | 'pushes'>;

/**
 * Brings the run's branch up to date with its target. Without a change set the target's newest commit is merged in,
 * which keeps every commit and every reviewer's place; with one, the run's commits are made anew on top of the target,
 * and only while nobody else has commits there.
 */
export function rebaseBranch(ado: BranchAdapter, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('rebaseBranch', logger, async (input) => {
    const { repository, targetBranch } = input;
    const targetTip = await ado.repositories.tip(repository, targetBranch);
    if (targetTip === undefined) {
      throw new AgentError('not-found', `The repository ${repository.name} has no branch ${targetBranch} any more.`);
    }
    try {
      return await bringUpToDate(ado, store, input, targetTip);
    } catch (error) {
      // Azure DevOps deletes the branch of a pull request that was completed since it was looked at.
      const isGone = error instanceof AgentError && error.type === 'not-found';
      if (!isGone || (await ado.repositories.tip(repository, input.branch)) !== undefined) throw error;
      return { outcome: 'branch-gone', conflicts: [] };
    }
  });
}

async function bringUpToDate(
  ado: BranchAdapter,
  store: ArtifactStore,
  input: Rebasing,
  targetTip: string,
): Promise<Rebased> {
  if (input.changeSet !== undefined) return await makeAnew(ado, store, input, targetTip);
  const { repository, targetBranch, branch, expectedTip, runId, title, workItemId } = input;
  const message = `${commitMessage({ title: `Merge ${targetBranch}: ${title}`, workItemId })}\n\nCode-Agent-Run: ${runId}`;
  const merged = await ado.branches.merge({ repository, branch, expectedTip, commit: targetTip, message });
  if (merged.effect === 'moved') return { outcome: 'branch-moved', conflicts: [] };
  if (merged.effect !== 'conflicts') return { outcome: 'rebased', commit: merged.tip, conflicts: [] };
  return await describeConflict(ado, store, input, targetTip);
}

async function makeAnew(
  ado: BranchAdapter,
  store: ArtifactStore,
  { changeSet: reference, ...input }: Rebasing,
  targetTip: string,
): Promise<Rebased> {
  if (reference === undefined) throw new AgentError('invalid-input', 'There is no change set to make anew.');
  const { repository, branch, expectedTip, runId, step, title, workItemId } = input;
  const changeSet = await store.getJson(reference, changeSetSchema);
  if (changeSet.baseCommit !== targetTip) return { outcome: 'branch-moved', conflicts: [] };
  try {
    const message = commitMessage({ title, workItemId });
    const trailers = trailersOf(runId, step);
    const pushed = await ado.pushes.rebaseBranch({ repository, branch, expectedTip, changeSet, message, trailers });
    return { outcome: 'rebased', commit: pushed.commit, conflicts: [] };
  } catch (error) {
    if (!(error instanceof AgentError) || error.type !== 'conflict') throw error;
    const others = await hasForeignCommits(ado, input, targetTip);
    return { outcome: others ? 'foreign-commits' : 'branch-moved', conflicts: [] };
  }
}

/** Which files both sides changed, and as text what each of them did. */
async function describeConflict(
  ado: BranchAdapter,
  store: ArtifactStore,
  input: Rebasing,
  targetTip: string,
): Promise<Rebased> {
  const { repository, expectedTip } = input;
  const ours = await ado.branches.compare({ repository, base: targetTip, target: expectedTip });
  const theirs = await ado.branches.compare({ repository, base: expectedTip, target: targetTip });
  const changedThere = new Set(theirs.changes.map((change) => change.path));
  const conflicts = ours.changes.map((change) => change.path).filter((path) => changedThere.has(path));
  const shown = conflicts.slice(0, maximumConflicts);
  if (await hasForeignCommits(ado, input, targetTip)) return { outcome: 'foreign-commits', conflicts: shown };
  const effort = diffEffort();
  const parts: string[] = [];
  for (const { path } of ours.changes.slice(0, maximumConflicts)) {
    parts.push(await diffOf(ado, input, path, ours.commonCommit, expectedTip, 'the change that was made', effort));
    if (!changedThere.has(path)) continue;
    parts.push(await diffOf(ado, input, path, ours.commonCommit, targetTip, 'what the target branch changed', effort));
  }
  const text = beginningOf(parts.join('\n'));
  const details = await store.put(Buffer.from(text), 'text/plain; charset=utf-8');
  return { outcome: 'conflicts', conflicts: shown, details };
}

async function diffOf(
  ado: BranchAdapter,
  { repository }: Rebasing,
  path: string,
  before: string | undefined,
  after: string,
  title: string,
  effort: DiffEffort,
): Promise<string> {
  const read = async (commit: string | undefined) =>
    commit === undefined ? '' : ((await ado.repositories.readFile({ repository, commit, path })) ?? '');
  const hunks = renderHunks(await read(before), await read(after), effort);
  return [`--- ${path}`, `+++ ${path}\t${title}`, ...hunks, ''].join('\n');
}

/** What is left out is said. */
function beginningOf(text: string): string {
  if (text.length <= maximumDetailCharacters) return text;
  const left = text.length - maximumDetailCharacters;
  return `${text.slice(0, maximumDetailCharacters).toWellFormed()}\n… ${left} characters left out`;
}

async function hasForeignCommits(
  ado: BranchAdapter,
  { repository, expectedTip }: Pick<Rebasing, 'repository' | 'expectedTip'>,
  targetTip: string,
): Promise<boolean> {
  const { commits } = await ado.branches.commits({ repository, tip: expectedTip, excluding: [targetTip] });
  return commits.some((commit) => !commit.isOwn);
}
