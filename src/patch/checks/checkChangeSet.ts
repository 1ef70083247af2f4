import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import { errorFinding, type Finding } from '../../contracts/changes/finding.ts';
import { createDiffBudget, type DiffBudget } from '../diff/lineDiff.ts';
import { checkCaseCollisions } from './caseCollisions.ts';
import { type CheckPolicy, checkPaths, checkSize } from './checkPolicy.ts';
import { checkFormatting } from './formatting.ts';
import { checkInvisibleText } from './invisibleText.ts';
import { checkLeftovers } from './leftovers.ts';
import { checkPathConflicts, type SpecialEntry } from './pathConflicts.ts';
import { checkRelevance } from './relevance.ts';
import { checkForPossibleSecrets } from './secrets/possibleSecrets.ts';
import { checkForSecrets } from './secrets/secrets.ts';
import { checkSyntax } from './syntax/syntax.ts';

export interface CheckOptions {
  readonly changeSet: ChangeSet;
  /** A file's text at the base commit; undefined where it is not there. */
  readonly before: (path: string) => string | undefined;
  readonly policy: CheckPolicy;
  /** Every file at the base commit. */
  readonly files: Iterable<string>;
  /** What is at a path that is no plain file; without it every file is taken for one. */
  readonly entryAt?: (path: string) => SpecialEntry | undefined;
  /** The files that were found for the task, where known: others are reported. */
  readonly relevantPaths?: readonly string[];
}

/**
 * What speaks against pushing a change set: paths, sizes, secrets, syntax errors, formatting, and what edits leave
 * behind by mistake. Only what the change brings in counts, never what was there before.
 * @returns findings in words for the model, the most severe first; nothing may be pushed while one of them is an error
 */
export async function checkChangeSet(options: CheckOptions): Promise<readonly Finding[]> {
  const { changeSet, policy } = options;
  if (changeSet.changes.length === 0) {
    return [
      errorFinding('empty-change-set', undefined, 'The edits change nothing. Make the change the task asks for.'),
    ];
  }
  const tooLarge = checkSize(changeSet, policy);
  // What is refused for its size is not read: reading it is what the size bounds.
  const isReadable = tooLarge.length === 0;
  const effort = createDiffBudget();
  const findings = [...tooLarge, ...checkAllPaths(options)];
  for (const change of isReadable ? changeSet.changes : []) {
    findings.push(...(await checkContent(change, options, effort)));
  }
  return findings.toSorted((left, right) => severityRank(right) - severityRank(left));
}

/** What is wrong with the paths, each path once: of several errors about one path the first says enough. */
function checkAllPaths({ changeSet, policy, files, entryAt }: CheckOptions): readonly Finding[] {
  const seen = new Set<string>();
  const repeated = changeSet.changes.filter(({ path }) => seen.size === seen.add(path).size);
  const findings = [
    ...changeSet.changes.flatMap((change) => checkPaths(change, policy)),
    ...checkPathConflicts(changeSet, files, entryAt),
    ...checkCaseCollisions(changeSet, files),
    ...repeated.map(({ path }) =>
      errorFinding('duplicate-path', path, `${path} is changed twice. Change each file once.`),
    ),
  ];
  const wrong = new Set<string>();
  return findings.filter(({ path = '', severity }) => {
    if (severity !== 'error') return true;
    if (wrong.has(path)) return false;
    wrong.add(path);
    return true;
  });
}

/** Of many findings people see the first ones: what may break the build comes before warnings. */
function severityRank({ severity, code }: Finding): number {
  if (severity === 'error') return 2;
  return code === 'syntax-doubt' ? 1 : 0;
}

async function checkContent(
  change: Change,
  { before, relevantPaths }: CheckOptions,
  effort: DiffBudget,
): Promise<readonly Finding[]> {
  const content = contentOf(change);
  const oldPath = change.kind === 'rename' ? change.previousPath : change.path;
  const old = change.kind === 'add' ? undefined : before(oldPath);
  if (change.kind === 'edit' && old === undefined) {
    return [errorFinding('file-not-found', change.path, `There is no text file ${change.path} to edit.`)];
  }
  if (change.kind === 'add' && before(change.path) !== undefined) {
    return [errorFinding('file-exists', change.path, `${change.path} exists already; edit it instead of adding it.`)];
  }
  if (content === undefined) {
    return [];
  }
  if (content.includes('\0')) {
    return [
      errorFinding(
        'binary-content',
        change.path,
        `${change.path} would hold a NUL character; only text can be written.`,
      ),
    ];
  }
  if (change.kind === 'edit' && content === old) {
    return [{ code: 'no-change', severity: 'warning', path: change.path, message: `${change.path} does not change.` }];
  }
  const layout = old === undefined ? [] : checkFormatting(change.path, content, old, effort);
  const leftovers = checkLeftovers(change.path, content, old);
  const explainsSyntax = leftovers.some(({ severity }) => severity === 'error');
  return [
    ...leftovers,
    ...(explainsSyntax ? [] : await checkSyntax(change.path, content, old)),
    ...(await checkForSecrets(change.path, content, old)),
    ...(await checkForPossibleSecrets(change.path, content, old)),
    ...checkInvisibleText(change.path, content, old),
    ...layout,
    // A file that changes in nothing but whitespace has been reported as such.
    ...(layout.length > 0 ? [] : checkRelevance(change, old, relevantPaths, effort)),
  ];
}

function contentOf(change: Change): string | undefined {
  return change.kind === 'delete' ? undefined : change.content;
}
