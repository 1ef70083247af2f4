import { listFiles, readHistory, readTexts } from '../../src/cli/git/readCommit.ts';
import { exclusionOf } from '../../src/localize/index/fileKinds.ts';
import { invertIndex } from '../../src/localize/index/invertedIndex.ts';
import {
  buildIndex,
  type LocalizationIndex,
  type SourceFile,
  updateIndex,
} from '../../src/localize/index/localizationIndex.ts';
import { findVendored } from '../../src/localize/index/vendoredFolders.ts';
import {
  combineScores,
  type SignalName,
  scoreSignals,
  signalNames,
  signalWeights,
} from '../../src/localize/ranking/combineScores.ts';
import type { PastChange } from '../../src/localize/ranking/commitHistory.ts';
import { rankFiles } from '../../src/localize/ranking/rankFiles.ts';
import { extractTaskSignals } from '../../src/localize/task/taskSignals.ts';
import { settingsSchema } from '../../src/platform/settings/configuration.ts';
import { type Baseline, createBaseline } from './baseline.ts';
import { type FitExample, fitExample } from './fit.ts';
import type { Issue } from './issues.ts';

/** Rank of the first changed file, from 1; undefined where it is not in the first hundred. */
export type Rank = number | undefined;

export interface IssueResult {
  readonly issue: Issue;
  readonly rank: Rank;
  /** Rank of the last changed file: so many have to be read to see the whole fix. */
  readonly whole: Rank;
  readonly wholeBaseline: Rank;
  readonly baseline: Rank;
  /** As in Azure, where each commit costs a call. */
  readonly shortHistory: Rank;
  /** As for a repository whose history could not be read. */
  readonly withoutHistory: Rank;
  readonly without: Readonly<Record<string, Rank>>;
  readonly warmMilliseconds: number;
  readonly first: string;
  readonly example: FitExample;
}

export interface RepositoryTimes {
  readonly repository: string;
  readonly files: number;
  readonly coldMilliseconds: number;
  readonly baselineColdMilliseconds: number;
  readonly updateMilliseconds: readonly number[];
}

const depth = 100;
const historyLength = 2000;
/** What the app reads unless it is told otherwise. */
export const shortHistoryLength = settingsSchema.shape.HISTORY_COMMITS.parse(undefined);
const groups: Readonly<Record<string, readonly SignalName[]>> = {
  'path and name': ['path', 'name'],
  'everything defined': ['definitions', 'titleNames', 'proseNames', 'coveredNames', 'definedWords'],
  'plain words as names': ['titleNames', 'proseNames', 'coveredNames'],
  'second look': ['changedWithTests', 'folder', 'related'],
  'frames, paths and modules': ['frames', 'paths', 'modules'],
  'past changes and recency': ['similarChanges', 'changedWithTests', 'recency'],
  'all priors': ['recency', 'size', 'imported'],
};

/** Ranks the files for every issue of one repository, moving one index and one baseline from commit to commit. */
export async function measureRepository(clone: string, issues: readonly Issue[]) {
  const results: IssueResult[] = [];
  const updates: number[] = [];
  let index: LocalizationIndex | undefined;
  let baseline: Baseline | undefined;
  let cold = { ours: 0, baseline: 0 };
  let ids: ReadonlyMap<string, string> = new Map();
  let files = 0;
  for (const issue of issues) {
    const listed = await listFiles(clone, issue.base_commit);
    const changed = await readTexts(
      clone,
      listed.filter(({ path, objectId }) => ids.get(path) !== objectId),
    );
    const present = new Map(listed.map(({ path, objectId }) => [path, objectId]));
    const removed = [...ids.keys()].filter((path) => !present.has(path));
    const history = await readHistory(clone, issue.base_commit, historyLength);
    const ranked = rankable(changed, listed);
    if (index === undefined || baseline === undefined) {
      files = listed.length;
      ({ index, baseline, cold } = measureCold(changed, ranked, issue));
    } else {
      const [previous, known] = [index, baseline];
      updates.push(processorMilliseconds(() => (index = updateIndex(previous, changed, removed))));
      known.update(ranked, removed);
    }
    ids = present;
    results.push(measureIssue(index, baseline, issue, history));
  }
  const times: RepositoryTimes = {
    repository: issues[0]?.repository ?? '',
    files,
    coldMilliseconds: cold.ours,
    baselineColdMilliseconds: cold.baseline,
    updateMilliseconds: updates,
  };
  return { results, times };
}

/** Both rank the same files: what nobody edits by hand is left out for both. */
function rankable(files: readonly SourceFile[], all: readonly { readonly path: string }[]): readonly SourceFile[] {
  const isForeign = findVendored(all.map(({ path }) => path));
  return files.filter(({ path, content }) => exclusionOf(path, content) === undefined && !isForeign(path));
}

const coldRounds = 3;

/** Both in turn, so that a busy minute meets both; the round of the median ratio counts. */
function measureCold(all: readonly SourceFile[], ranked: readonly SourceFile[], { issue }: Issue) {
  const rounds = Array.from({ length: coldRounds }, () => {
    const baseline = createBaseline();
    const baselineCold = processorMilliseconds(() => {
      baseline.update(ranked, []);
      baseline.rank(issue);
    });
    let index = buildIndex([]);
    const ours = processorMilliseconds(() => {
      index = buildIndex(all);
      rankFiles(index, { task: issue, top: 10 });
    });
    return { index, baseline, cold: { ours, baseline: baselineCold } };
  });
  const ratio = ({ cold }: (typeof rounds)[number]) => cold.ours / cold.baseline;
  const sorted = rounds.toSorted((left, right) => ratio(left) - ratio(right));
  return (
    sorted[coldRounds >> 1] ?? { index: buildIndex([]), baseline: createBaseline(), cold: { ours: 0, baseline: 0 } }
  );
}

function measureIssue(
  index: LocalizationIndex,
  baseline: Baseline,
  issue: Issue,
  history: Awaited<ReturnType<typeof readHistory>>,
): IssueResult {
  const searched = invertIndex(index);
  const task = extractTaskSignals(issue.issue);
  const evidence = scoreSignals(searched, task, history);
  const ranking = (history: readonly PastChange[]) =>
    rankFiles(index, { task: issue.issue, top: depth, history }).map(({ path }) => path);
  const rankWithout = (signals: readonly SignalName[]): Rank => {
    const weights = { ...signalWeights, ...Object.fromEntries(signals.map((signal) => [signal, 0])) };
    const totals = combineScores(searched, evidence, weights);
    const order = [...totals.keys()].filter((file) => (totals[file] ?? 0) > 0);
    order.sort((left, right) => (totals[right] ?? 0) - (totals[left] ?? 0) || left - right);
    return rankOf(
      issue,
      order.slice(0, depth).map((file) => searched.files[file]?.path ?? ''),
    );
  };
  const single = signalNames.map((name) => [name, rankWithout([name])] as const);
  const grouped = Object.entries(groups).map(([name, signals]) => [name, rankWithout(signals)] as const);
  const baselinePaths = baseline.rank(issue.issue);
  let paths: readonly string[] = [];
  const warmMilliseconds = processorMilliseconds(() => {
    paths = rankFiles(index, { task: issue.issue, top: 10, history }).map(({ path }) => path);
  });
  return {
    issue,
    rank: rankWithout([]),
    whole: wholeRankOf(issue, ranking(history)),
    wholeBaseline: wholeRankOf(issue, baselinePaths),
    baseline: rankOf(issue, baselinePaths),
    shortHistory: rankOf(issue, ranking(history.slice(0, shortHistoryLength))),
    withoutHistory: rankOf(issue, ranking([])),
    without: Object.fromEntries([...single, ...grouped]),
    warmMilliseconds,
    first: paths[0] ?? '',
    example: fitExample(issue.repository, issue.changed_files, searched, evidence),
  };
}

function rankOf({ changed_files: changed }: Issue, paths: readonly string[]): Rank {
  const position = paths.slice(0, depth).findIndex((path) => changed.includes(path));
  return position === -1 ? undefined : position + 1;
}

function wholeRankOf({ changed_files: changed }: Issue, paths: readonly string[]): Rank {
  const positions = changed.map((path) => paths.slice(0, depth).indexOf(path));
  return positions.includes(-1) ? undefined : Math.max(...positions) + 1;
}

/** Time on the processors, which other work on the machine lengthens far less than that on the clock. */
function processorMilliseconds(work: () => void): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
