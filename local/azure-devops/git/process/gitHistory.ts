import { runGitCached } from './cachedGit.ts';
import { type GitResult, runGit } from './gitProcess.ts';

export type Signature = { readonly name: string; readonly email: string; readonly date: string };

export type Commit = {
  readonly commitId: string;
  readonly treeId: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly comment: string;
};

/** One path that differs between two trees. */
export type TreeChange = {
  readonly changeType: 'add' | 'edit' | 'delete' | 'rename' | 'edit, rename';
  readonly path: string;
  /** Path before a rename. */
  readonly originalPath: string | undefined;
  readonly objectId: string;
  readonly originalObjectId: string;
};

const commitFormat = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');
/** A path is a name here, never a pattern. */
const logArguments = ['--literal-pathspecs', 'log', '-z', `--format=${commitFormat}`];
const fieldsPerCommit = 10;

/**
 * Commits that `git log` gives for the arguments.
 * @param args revisions and options, e.g. `['-n', '1', commitId]`
 * @param objects what the revisions name, where nothing else decides the answer: as {@link runGitCached} takes them
 */
export async function readCommits(
  directory: string,
  args: readonly string[],
  objects?: readonly string[],
): Promise<readonly Commit[]> {
  const all = [...logArguments, ...args];
  return parseCommits(await (objects === undefined ? runGit(directory, all) : runGitCached(directory, all, objects)));
}

function parseCommits(result: GitResult): readonly Commit[] {
  const fields = result.stdout.toString('utf8').split('\0');
  const commits: Commit[] = [];
  for (let start = 0; start + fieldsPerCommit <= fields.length; start += fieldsPerCommit) {
    commits.push(parseCommit(fields.slice(start, start + fieldsPerCommit)));
  }
  return commits;
}

function parseCommit(fields: readonly string[]): Commit {
  const field = (index: number): string => fields[index] ?? '';
  return {
    commitId: field(0),
    treeId: field(1),
    parents: field(2)
      .split(' ')
      .filter((id) => id !== ''),
    author: { name: field(3), email: field(4), date: utc(field(5)) },
    committer: { name: field(6), email: field(7), date: utc(field(8)) },
    comment: field(9).replace(/\n$/, ''),
  };
}

function utc(date: string): string {
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? '0001-01-01T00:00:00Z' : time.toISOString().replace('.000Z', 'Z');
}

/** One commit, or undefined when there is none with this id. */
export async function readCommit(directory: string, commitId: string): Promise<Commit | undefined> {
  return (await readCommits(directory, ['-n', '1', commitId], [commitId]))[0];
}

/** Paths that differ from one tree to another, renames found by likeness as the real server does. */
export async function diffTrees(directory: string, from: string, to: string): Promise<readonly TreeChange[]> {
  const args = ['diff-tree', '-r', '-z', '-M', '--raw', '--no-abbrev', from, to];
  const result = await runGitCached(directory, args, [from, to]);
  return parseChanges(result.stdout.toString('utf8').split('\0'));
}

function parseChanges(fields: readonly string[]): readonly TreeChange[] {
  const changes: TreeChange[] = [];
  for (let index = 0; index < fields.length; index += 1) {
    const parts = /^:\d+ \d+ ([0-9a-f]{40}) ([0-9a-f]{40}) ([A-Z])/.exec(fields[index] ?? '');
    if (parts === null) {
      continue;
    }
    const [, originalObjectId = '', objectId = '', status = 'M'] = parts;
    const first = fields[index + 1] ?? '';
    const renamed = status === 'R' || status === 'C';
    const path = renamed ? (fields[index + 2] ?? '') : first;
    index += renamed ? 2 : 1;
    const originalPath = status === 'R' ? first : undefined;
    changes.push({
      changeType: changeName(status, objectId === originalObjectId),
      path,
      originalPath,
      objectId,
      originalObjectId,
    });
  }
  return changes;
}

function changeName(status: string, sameContent: boolean): TreeChange['changeType'] {
  if (status === 'A' || status === 'C') {
    return 'add';
  }
  if (status === 'D') {
    return 'delete';
  }
  if (status === 'R') {
    return sameContent ? 'rename' : 'edit, rename';
  }
  return 'edit';
}

/** Folders that are in the second tree only. */
export async function addedFolders(directory: string, from: string, to: string): Promise<readonly string[]> {
  const args = ['diff-tree', '-r', '-t', '-z', '--no-renames', '--diff-filter=A', '--raw', from, to];
  const result = await runGitCached(directory, args, [from, to]);
  return [...result.stdout.toString('utf8').matchAll(/:\d+ 040000 [^\0]*\0([^\0]+)\0/g)].map(([, path = '']) => path);
}

/** Best common ancestor of two commits. */
export async function mergeBase(directory: string, first: string, second: string): Promise<string | undefined> {
  const result = await runGitCached(directory, ['merge-base', first, second], [first, second], { expected: [0, 1] });
  const text = result.stdout.toString('utf8').trim();
  return text === '' ? undefined : text;
}

/** True when the first commit can be reached from the second. */
export async function isAncestor(directory: string, ancestor: string, descendant: string): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', ancestor, descendant];
  return (await runGitCached(directory, args, [ancestor, descendant], { expected: [0, 1] })).exitCode === 0;
}

/** How many commits only one of two has: `ahead` what the second has of its own, `behind` what the first has. */
export async function countBetween(
  directory: string,
  base: string,
  target: string,
): Promise<{ readonly ahead: number; readonly behind: number }> {
  const args = ['rev-list', '--left-right', '--count', `${base}...${target}`];
  const { stdout } = await runGitCached(directory, args, [base, target]);
  const [behind = 0, ahead = 0] = stdout.toString('utf8').trim().split('\t').map(Number);
  return { ahead, behind };
}
