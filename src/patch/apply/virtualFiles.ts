import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';

/** The files of a repository as an edit sees them. */
export interface VirtualFiles {
  /** A file's text; undefined where it is not there or has no readable text. */
  readonly read: (path: string) => string | undefined;
  readonly exists: (path: string) => boolean;
}

type FileState =
  | { readonly isPresent: false }
  | {
      readonly isPresent: true;
      /** Undefined where only the name changed. */
      readonly content: string | undefined;
      /** The path it had in the beginning; undefined for a new file. */
      readonly origin: string | undefined;
    };

/** Files with a change set on top. */
export function createVirtualFiles(files: VirtualFiles, changeSet: ChangeSet): VirtualFiles {
  const states = statesAfter(files, [changeSet]);
  return {
    exists: (path) => states.get(path)?.isPresent ?? files.exists(path),
    read(path) {
      const state = states.get(path);
      if (state === undefined) return files.read(path);
      if (!state.isPresent) return undefined;
      return state.content ?? (state.origin === undefined ? undefined : files.read(state.origin));
    },
  };
}

/**
 * Two change sets as one.
 * @param files what the first was made on
 * @param second was made on the files with the first on top
 */
export function mergeChangeSets(files: VirtualFiles, first: ChangeSet, second: ChangeSet): ChangeSet {
  const states = statesAfter(files, [first, second]);
  const renamed = new Set<string>();
  for (const [path, state] of states) {
    if (isRename(files, states, path, state)) renamed.add(state.origin);
  }
  const changes = [...states].flatMap(([path, state]) => {
    const change = changeOf(files, states, path, state, renamed);
    return change === undefined ? [] : [change];
  });
  return { baseCommit: first.baseCommit, changes };
}

function statesAfter(files: VirtualFiles, changeSets: readonly ChangeSet[]): ReadonlyMap<string, FileState> {
  const states = new Map<string, FileState>();
  const stateOf = (path: string): FileState =>
    states.get(path) ??
    (files.exists(path) ? { isPresent: true, content: undefined, origin: path } : { isPresent: false });
  for (const change of changeSets.flatMap(({ changes }) => changes)) {
    if (change.kind === 'rename') {
      const from = stateOf(change.previousPath);
      const content = change.content ?? (from.isPresent ? from.content : undefined);
      states.set(change.path, { isPresent: true, content, origin: from.isPresent ? from.origin : undefined });
      states.set(change.previousPath, { isPresent: false });
    } else if (change.kind === 'delete') {
      states.set(change.path, { isPresent: false });
    } else {
      const before = stateOf(change.path);
      const origin = before.isPresent ? before.origin : undefined;
      states.set(change.path, { isPresent: true, content: change.content, origin });
    }
  }
  return states;
}

/** A file that took a free name, and whose old name is free now. */
function isRename(
  files: VirtualFiles,
  states: ReadonlyMap<string, FileState>,
  path: string,
  state: FileState,
): state is Extract<FileState, { isPresent: true }> & { readonly origin: string } {
  if (!state.isPresent || state.origin === undefined || state.origin === path || files.exists(path)) return false;
  return states.get(state.origin)?.isPresent === false;
}

function changeOf(
  files: VirtualFiles,
  states: ReadonlyMap<string, FileState>,
  path: string,
  state: FileState,
  renamed: ReadonlySet<string>,
): Change | undefined {
  const existed = files.exists(path);
  if (!state.isPresent) return existed && !renamed.has(path) ? { kind: 'delete', path } : undefined;
  if (isRename(files, states, path, state)) {
    const { content, origin } = state;
    return { kind: 'rename', path, previousPath: origin, ...(content === undefined ? {} : { content }) };
  }
  const content = state.content ?? (state.origin === undefined ? undefined : files.read(state.origin));
  if (content === undefined) return undefined;
  if (!existed) return { kind: 'add', path, content };
  return content === files.read(path) ? undefined : { kind: 'edit', path, content };
}
