import { blobId } from '../../../src/ado/repositories/gitObject.ts';
import type { Change } from '../../../src/contracts/changes/changeSet.ts';
import type { AdoSandbox } from './adoSandbox.ts';

/** Path → mode and object id, as git has it. */
export function treeOf(sandbox: AdoSandbox, commit: string): Record<string, string> {
  const lines = sandbox.git('-c', 'core.quotePath=false', 'ls-tree', '-r', '-z', commit).split('\0');
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, mode = '', id = '', path = ''] = /^(\d+) \w+ (\w+)\t(.*)$/su.exec(line) ?? [];
      return path === '' ? [] : [[path, `${mode} ${id}`]];
    }),
  );
}

/** The tree that changes on top of a base mean: modes stay, new files are plain. */
export function expectedTree(base: Readonly<Record<string, string>>, changes: readonly Change[]) {
  const tree = { ...base };
  for (const change of changes) {
    if (change.kind === 'rename') {
      const { [change.previousPath]: moved = '' } = tree;
      tree[change.path] = moved;
      delete tree[change.previousPath];
    }
    if (change.kind === 'delete') {
      delete tree[change.path];
    } else if (change.content !== undefined) {
      const mode = tree[change.path]?.slice(0, 6) ?? '100644';
      tree[change.path] = `${mode} ${blobId(Buffer.from(change.content, 'utf8'))}`;
    }
  }
  return tree;
}
