import type { Change, ChangeSet } from '../../../src/contracts/changes/changeSet.ts';
import type { ExclusionReason, SnapshotFile } from '../../../src/contracts/repositories/repository.ts';
import { markUntrustedText } from '../../../src/llm/prompts/untrustedText.ts';
import { buildIndex } from '../../../src/localize/index/localizationIndex.ts';
import { redactSecrets } from '../../../src/patch/checks/secrets/redactSecrets.ts';
import type { AppliedPatch, PastCommit, ToolContext } from '../../../src/tools/toolContext.ts';

export const nonce = 'n0nce-of-this-run';
const objectId = '0'.repeat(40);

export interface ToolContextOptions {
  readonly files: Readonly<Record<string, string>>;
  /** Files without text, with the reason. */
  readonly excluded?: Readonly<Record<string, ExclusionReason>>;
  readonly changes?: readonly Change[];
  readonly commits?: readonly PastCommit[];
  readonly workItem?: ToolContext['workItem'];
  /** What the next patches come to, in turn. */
  readonly patches?: readonly AppliedPatch[];
  readonly undone?: AppliedPatch;
}

/** A context over files in memory, which redacts and marks as runs do. It fails for what was not prepared. */
export function toolContextOf(options: ToolContextOptions): ToolContext & { readonly patches: readonly string[] } {
  const { files, excluded = {}, changes } = options;
  const changeSet: ChangeSet | undefined =
    changes === undefined ? undefined : { baseCommit: objectId, changes: [...changes] };
  const now = new Map(Object.entries(files));
  for (const change of changes ?? []) {
    const before = now.get(change.kind === 'rename' ? change.previousPath : change.path);
    now.delete(change.kind === 'rename' ? change.previousPath : change.path);
    if (change.kind !== 'delete') now.set(change.path, change.content ?? before ?? '');
  }
  const patches: string[] = [];
  const left = [...(options.patches ?? [])];
  return {
    files: snapshotFiles(files, excluded),
    text: (path) => now.get(path),
    textBefore: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    exists: (path) => now.has(path) || Object.hasOwn(excluded, path),
    whyUnreadable: (path) => (Object.hasOwn(excluded, path) ? excluded[path] : undefined),
    index: async () => buildIndex(Object.entries(files).map(([path, content]) => ({ path, objectId, content }))),
    changeSet,
    history: async (_path, count) => expected(options.commits, 'history').slice(0, count),
    workItem: async (asked) => await expected(options.workItem, 'workItem')(asked),
    apply: async (patch) => {
      patches.push(patch);
      return expected(left.shift(), 'apply');
    },
    undo: async () => options.undone,
    redact: async (text, path) => (await redactSecrets(text, path)).replaceAll(nonce, '[mark]'),
    mark: (kind, text) => markUntrustedText(nonce).mark(kind, [text]),
    patches,
  };
}

function snapshotFiles(
  files: Readonly<Record<string, string>>,
  excluded: Readonly<Record<string, ExclusionReason>>,
): readonly SnapshotFile[] {
  const readable = Object.entries(files).map(([path, content]) => {
    const bytes = Buffer.byteLength(content);
    return { path, objectId, mode: '100644' as const, bytes, offset: 0 };
  });
  const others = Object.entries(excluded).map(([path, reason]) => {
    return { path, objectId, mode: '100644' as const, bytes: 5_000, excluded: reason };
  });
  return [...readable, ...others].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function expected<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`Nothing was prepared for a call of ${what}.`);
  return value;
}
