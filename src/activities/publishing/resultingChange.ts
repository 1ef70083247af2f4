import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import { type Change, type ChangeSet, pathsOf } from '../../contracts/changes/changeSet.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import { measureChangeSet } from '../../patch/diff/measureChangeSet.ts';
import type { ProposedChange } from '../../rules/approvalReasons.ts';

/** Lines are counted in at most this many files; a larger change exceeds any rule's limit anyway. */
const maximumMeasured = 200;

type Adapter = Pick<AzureDevOps, 'repositories' | 'branches'>;

interface Proposed {
  readonly input: ActivityInput<'pushChange'>;
  readonly changeSet: ChangeSet | undefined;
  readonly onto: string | undefined;
}

/** What a branch would add to its target. */
interface WholeChange {
  /** The merge base of branch and target. */
  readonly base: string;
  readonly paths: readonly string[];
  /** Text of a file after the change; undefined if it would not exist. */
  readonly after: (path: string) => Promise<string | undefined>;
}

/**
 * The whole difference between branch and target after a push, including people's commits, because rules apply to all
 * of it.
 */
export async function resultingChange(
  ado: Adapter,
  proposed: Proposed,
  { moreThanLines }: Rules['approval'],
): Promise<Omit<ProposedChange, 'pipelineFiles'>> {
  const { repository, findings } = proposed.input;
  const whole = await wholeChangeOf(ado, proposed);
  const lines =
    moreThanLines === undefined ? { linesAdded: 0, linesRemoved: 0 } : await measure(ado, repository, whole);
  return { size: { files: whole.paths.length, ...lines }, paths: whole.paths, findings };
}

async function wholeChangeOf(ado: Adapter, { input, changeSet, onto }: Proposed): Promise<WholeChange> {
  const { repository, work } = input;
  const read = (commit: string, path: string) => textAt(ado, repository, commit, path);
  if (work.kind === 'first' || work.kind === 'anew') {
    const changes = changeSet?.changes ?? [];
    const base = changeSet?.baseCommit ?? '';
    return { base, paths: changes.flatMap(pathsOf), after: (path) => contentOf(changes, path, () => read(base, path)) };
  }
  const tip = onto ?? changeSet?.baseCommit ?? '';
  const targetTip = await tipOfTarget(ado, input);
  const { changes: there, commonCommit = targetTip } = await ado.branches.compare({
    ...{ repository, base: targetTip, target: tip },
  });
  const before = there.flatMap(({ path, previousPath }) =>
    previousPath === undefined ? [path] : [path, previousPath],
  );
  const added = changeSet?.changes ?? [];
  return {
    base: commonCommit,
    paths: [...new Set([...before, ...added.flatMap(pathsOf)])],
    after: (path) => contentOf(added, path, () => read(tip, path)),
  };
}

async function contentOf(
  changes: readonly Change[],
  path: string,
  otherwise: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const change = changes.find((one) => pathsOf(one).includes(path));
  if (change === undefined) return await otherwise();
  if (change.kind === 'delete' || change.path !== path) return undefined;
  return change.content ?? (await otherwise());
}

async function measure(ado: Adapter, repository: Repository, { base, paths, after }: WholeChange) {
  if (paths.length > maximumMeasured) return { linesAdded: Number.MAX_SAFE_INTEGER, linesRemoved: 0 };
  let linesAdded = 0;
  let linesRemoved = 0;
  for (const path of paths) {
    const before = await textAt(ado, repository, base, path);
    const now = await after(path);
    const change: Change = now === undefined ? { kind: 'delete', path } : { kind: 'edit', path, content: now };
    const size = measureChangeSet({ baseCommit: base, changes: [change] }, () => before);
    linesAdded += size.linesAdded;
    linesRemoved += size.linesRemoved;
  }
  return { linesAdded, linesRemoved };
}

/** Binary files have no lines. */
async function textAt(ado: Adapter, repository: Repository, commit: string, path: string): Promise<string | undefined> {
  try {
    return await ado.repositories.readFile({ repository, commit, path });
  } catch (error) {
    if (error instanceof AgentError && (error.type === 'invalid-input' || error.type === 'too-large')) return undefined;
    throw error;
  }
}

/** @throws AgentError `not-found` if the branch of the change is gone */
export async function tipOfTarget(
  ado: Pick<AzureDevOps, 'repositories'>,
  { repository, targetBranch }: Pick<ActivityInput<'pushChange'>, 'repository' | 'targetBranch'>,
): Promise<string> {
  const tip = await ado.repositories.tip(repository, targetBranch);
  if (tip !== undefined) return tip;
  throw new AgentError('not-found', `The repository ${repository.name} has no branch ${targetBranch} any more.`);
}
