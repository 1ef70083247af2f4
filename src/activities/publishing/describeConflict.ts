import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ActivityOutput } from '../../contracts/activities.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import { createDiffBudget, type DiffBudget } from '../../patch/diff/lineDiff.ts';
import { renderHunks } from '../../patch/diff/unifiedDiff.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';

const maximumConflicts = 20;

/** Maximum length of the text about a conflict that a model is shown. */
const maximumDetailCharacters = 60_000;

type Adapter = Pick<AzureDevOps, 'repositories' | 'branches'>;

/** Two branches that conflict. */
export interface Conflict {
  readonly repository: Repository;
  /** Newest commit of the run's branch. */
  readonly expectedTip: string;
  /** Newest commit of the target branch. */
  readonly targetTip: string;
}

/** The files that both sides changed, and what each side did as text. */
export async function describeConflict(
  ado: Adapter,
  store: ArtifactStore,
  conflict: Conflict,
): Promise<Extract<ActivityOutput<'pushChange'>, { outcome: 'conflicts' | 'foreign-commits' }>> {
  const { repository, expectedTip, targetTip } = conflict;
  const ours = await ado.branches.compare({ repository, base: targetTip, target: expectedTip });
  const theirs = await ado.branches.compare({ repository, base: expectedTip, target: targetTip });
  const changedThere = new Set(theirs.changes.map((change) => change.path));
  const conflicts = ours.changes.map((change) => change.path).filter((path) => changedThere.has(path));
  const shown = conflicts.slice(0, maximumConflicts);
  if (await hasForeignCommits(ado, conflict)) return { outcome: 'foreign-commits', conflicts: shown };
  const effort = createDiffBudget();
  const parts: string[] = [];
  for (const { path } of ours.changes.slice(0, maximumConflicts)) {
    parts.push(
      await diffOf(ado, repository, path, [ours.commonCommit, expectedTip], 'the change that was made', effort),
    );
    if (!changedThere.has(path)) continue;
    parts.push(
      await diffOf(ado, repository, path, [ours.commonCommit, targetTip], 'what the target branch changed', effort),
    );
  }
  const text = truncateDetails(parts.join('\n'));
  const details = await store.put(Buffer.from(text), 'text/plain; charset=utf-8');
  return { outcome: 'conflicts', conflicts: shown, details };
}

async function diffOf(
  ado: Adapter,
  repository: Repository,
  path: string,
  [before, after]: readonly [string | undefined, string],
  title: string,
  effort: DiffBudget,
): Promise<string> {
  const read = async (commit: string | undefined) =>
    commit === undefined ? '' : ((await ado.repositories.readFile({ repository, commit, path })) ?? '');
  const hunks = renderHunks(await read(before), await read(after), effort);
  return [`--- ${path}`, `+++ ${path}\t${title}`, ...hunks, ''].join('\n');
}

/** Says so if something is left out. */
function truncateDetails(text: string): string {
  if (text.length <= maximumDetailCharacters) return text;
  const left = text.length - maximumDetailCharacters;
  return `${text.slice(0, maximumDetailCharacters).toWellFormed()}\n… ${left} characters left out`;
}

/** Whether someone else has commits on the branch. */
export async function hasForeignCommits(
  ado: Pick<AzureDevOps, 'branches'>,
  { repository, expectedTip, targetTip }: Conflict,
): Promise<boolean> {
  const { commits } = await ado.branches.commits({ repository, tip: expectedTip, excluding: [targetTip] });
  return commits.some((commit) => !commit.isOwn);
}
