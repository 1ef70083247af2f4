/** The branch of a run where neither the repository nor the deployment names another one. */
export const defaultBranchPattern = 'code-agent/{run}';

/** Azure DevOps takes names of refs with up to 400 characters; a run's id has 80, and a rebase appends some. */
const longestPattern = 200;

const runPlace = '{run}';
const workItemPlace = '{workItem}';

/** What neither git nor Azure DevOps takes anywhere in the name of a ref. */
const refused: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  { pattern: /[\u0000- \u007F~^:?*[\\]/, reason: 'contains a space, a control character or one of `~^:?*[\\`' },
  { pattern: /\.\./, reason: 'contains `..`' },
  { pattern: /@\{/, reason: 'contains `@{`' },
  { pattern: /(?:^|\/)\./, reason: 'has a folder that starts with a dot' },
  { pattern: /\.(?:\/|$)/, reason: 'has a folder that ends with a dot' },
  { pattern: /\.lock(?:\/|$)/i, reason: 'has a folder that ends with `.lock`' },
  { pattern: /^\/|\/\/|\/$/, reason: 'starts or ends with a slash, or has two in a row' },
  { pattern: /^-/, reason: 'starts with a hyphen' },
  { pattern: /^refs\//i, reason: 'starts with `refs/`; remove `refs/heads/`' },
];

/**
 * What is wrong with a pattern for the branches of runs, to be read behind "it"; undefined where nothing is. The run's id is
 * a segment of its own at the end, so that no two runs share a branch and every branch says whose it is.
 */
export function branchPatternProblem(pattern: string): string | undefined {
  if (pattern.length > longestPattern) return `has more than ${longestPattern} characters`;
  const folders = pattern.endsWith(`/${runPlace}`) ? pattern.slice(0, -runPlace.length - 1) : '';
  if (folders === '' && pattern !== runPlace)
    return 'does not end with `/{run}`, for example `feature/code-agent/{run}`';
  const named = folders.replaceAll(workItemPlace, '1');
  if (/[{}]/.test(named)) return 'contains a brace other than `{run}` at its end or `{workItem}`';
  return refused.find((one) => one.pattern.test(named))?.reason;
}

/** What the branch of a run is made of. */
export interface BranchOwner {
  readonly runId: string;
  readonly workItemId: number;
}

/** Branch of a run, without `refs/heads/`. */
export function expandBranchPattern(pattern: string, { runId, workItemId }: BranchOwner): string {
  const folders = pattern.slice(0, -runPlace.length).replaceAll(workItemPlace, String(workItemId));
  return `${folders}${runId}`;
}

/** The folders that a branch is in, outermost first: a branch of such a name leaves no room for it. */
export function parentFolders(branch: string): readonly string[] {
  const segments = branch.split('/').slice(0, -1);
  return segments.map((_segment, index) => segments.slice(0, index + 1).join('/'));
}
