import { listFiles, readHistory, readTexts } from '../../src/cli/git/readCommit.ts';
import type { RankedFile } from '../../src/contracts/repositories/localization.ts';
import { chooseContext } from '../../src/localize/context/chooseContext.ts';
import { chooseFirstContext, type FirstContext } from '../../src/localize/context/chooseFirstContext.ts';
import type { TokenCounter } from '../../src/localize/context/tokenCounter.ts';
import { buildIndex, type LocalizationIndex, updateIndex } from '../../src/localize/index/localizationIndex.ts';
import { pairTests } from '../../src/localize/index/pairTests.ts';
import { rankFiles } from '../../src/localize/ranking/rankFiles.ts';
import { rankPassages } from '../../src/localize/ranking/rankPassages.ts';
import { settingsSchema } from '../../src/platform/settings/configuration.ts';
import { judgeHunks, type Seen, seenIn } from './coverage.ts';
import { explore } from './explorer.ts';
import { type FixedIssue, findFixTests } from './fixTests.ts';
import { parseHunks } from './hunks.ts';

export interface ContextIssue extends FixedIssue {
  readonly id: string;
  readonly repository: string;
  readonly language?: string | undefined;
  readonly issue: string;
}

export interface ContextResult {
  readonly issue: ContextIssue;
  /** Whether each hunk was seen: in today's context, in the first one, after one call and after two. */
  readonly today: readonly boolean[];
  readonly first: readonly boolean[];
  readonly oneCall: readonly boolean[];
  readonly twoCalls: readonly boolean[];
  readonly tokens: number;
  /** For each changed source with a known test file: whether it and one of its tests are shown. */
  readonly tests: readonly TestResult[];
  readonly milliseconds: number;
}

export interface TestResult {
  readonly source: string;
  readonly isSourceShown: boolean;
  /** Whether a test file is shown that the fix itself changed; undefined where it changed none that was there. */
  readonly ofFix: boolean | undefined;
  /** The same, or one that is called like the source. */
  readonly any: boolean;
}

const budgets = { today: settingsSchema.shape.CONTEXT_TOKENS.parse(undefined), first: 8_000 } as const;
const historyLength = settingsSchema.shape.HISTORY_COMMITS.parse(undefined);
const maximumRanked = 50;

interface Snapshot {
  readonly index: LocalizationIndex;
  readonly texts: ReadonlyMap<string, string>;
  readonly paths: readonly string[];
  readonly history: Awaited<ReturnType<typeof readHistory>>;
}

/** Every issue of one repository, moving one index from commit to commit. */
export async function measureIssues(
  clone: string,
  issues: readonly ContextIssue[],
  countTokens: TokenCounter,
  report: (result: ContextResult) => void,
): Promise<void> {
  let index: LocalizationIndex | undefined;
  const texts = new Map<string, string>();
  let ids: ReadonlyMap<string, string> = new Map();
  for (const issue of issues) {
    const listed = await listFiles(clone, issue.base_commit);
    const known = ids;
    const changed = await readTexts(
      clone,
      listed.filter(({ path, objectId }) => known.get(path) !== objectId),
    );
    ids = new Map(listed.map(({ path, objectId }) => [path, objectId]));
    const removed = [...known.keys()].filter((path) => !ids.has(path));
    for (const path of removed) texts.delete(path);
    for (const { path, content } of changed) texts.set(path, content);
    index = index === undefined ? buildIndex(changed) : updateIndex(index, changed, removed);
    const history = await readHistory(clone, issue.base_commit, historyLength);
    const paths = listed.map(({ path }) => path);
    report(measureIssue(clone, issue, { index, texts, paths, history }, countTokens));
  }
}

function measureIssue(
  clone: string,
  issue: ContextIssue,
  snapshot: Snapshot,
  countTokens: TokenCounter,
): ContextResult {
  const { index, texts, paths, history } = snapshot;
  const task = issue.issue;
  const textOf = (path: string) => texts.get(path);
  const ranked = rankFiles(index, { task, top: maximumRanked, history });
  const started = process.cpuUsage();
  const passages = rankPassages(index, { task, ranked, textOf });
  const budgetTokens = budgets.first;
  const first = chooseFirstContext({ index, ranked, passages, paths, textOf, history, budgetTokens, countTokens });
  const { user, system } = process.cpuUsage(started);
  const hunks = parseHunks(issue.patch);
  const judge = (seen: Seen) => judgeHunks(hunks, seen, index, textOf);
  const seen = seenIn(first.shown);
  return {
    issue,
    today: judge(seenToday(task, ranked, snapshot, countTokens)),
    first: judge(seen),
    oneCall: judge(explore(first, seen, 1)),
    twoCalls: judge(explore(first, seen, 2)),
    tokens: first.tokens,
    tests: judgeTests(clone, issue, snapshot, first),
    milliseconds: (user + system) / 1000,
  };
}

function seenToday(task: string, ranked: readonly RankedFile[], snapshot: Snapshot, countTokens: TokenCounter): Seen {
  const definitions = new Map(snapshot.index.files.map((file) => [file.path, file.definitions]));
  const { shown } = chooseContext({
    ranked,
    paths: snapshot.paths,
    textOf: (path) => snapshot.texts.get(path),
    definitionsOf: (path) => definitions.get(path) ?? [],
    task,
    budgetTokens: budgets.today,
    countTokens,
  });
  return new Map([
    ...seenIn(shown.map(({ path, ranges }) => ({ path, reasons: [], ...(ranges && { ranges: [...ranges] }) }))),
  ]);
}

function judgeTests(clone: string, issue: ContextIssue, { index, paths }: Snapshot, { shown }: FirstContext) {
  const isShown = new Set(shown.map(({ path }) => path));
  const ofFix = findFixTests(clone, issue, new Set(paths)) ?? [];
  const tested = pairTests(index.files);
  return issue.changed_files.flatMap((source): readonly TestResult[] => {
    const position = index.files.findIndex(({ path }) => path === source);
    const byName = index.files.filter((_file, at) => tested[at]?.includes(position) === true).map(({ path }) => path);
    if (position === -1 || ofFix.length + byName.length === 0) return [];
    return [
      {
        source,
        isSourceShown: isShown.has(source),
        ofFix: ofFix.length === 0 ? undefined : ofFix.some((path) => isShown.has(path)),
        any: [...ofFix, ...byName].some((path) => isShown.has(path)),
      },
    ];
  });
}
