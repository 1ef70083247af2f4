import type { Change } from '../../../src/contracts/changes/changeSet.ts';
import type { WorkItem } from '../../../src/contracts/workItems/workItem.ts';
import { memoryArtifactStore } from '../memory/memoryArtifactStore.ts';
import { snapshot } from '../orchestrations/runSamples.ts';

export const taskFiles: Readonly<Record<string, string>> = {
  'src/basket.ts': 'export function lineTotal(price: number) {\n  return price;\n}\n',
  'src/money.ts': 'export const cents = 1;\n',
};

export const taskWorkItem: WorkItem = {
  id: 42,
  revision: 7,
  projectName: 'Store',
  type: 'Bug',
  state: 'New',
  title: 'lineTotal is wrong',
  description: 'It ignores the quantity.',
  tags: [],
  comments: [{ id: 1, author: 'Dana', text: 'Seen it too', createdAt: '2026-01-01T00:00:00Z' }],
  webUrl: 'https://example.test',
};

export const taskNonce = 'abcdef0123456789';

export interface StoredTaskOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly workItem?: Partial<WorkItem>;
  /** Whether every file was found, not only the first one. */
  readonly isAllShown?: boolean;
}

/** A work item, a snapshot and what was found for it, in a store, as activities take them. */
export async function storedTask({ files = taskFiles, workItem = {}, isAllShown = false }: StoredTaskOptions = {}) {
  const store = memoryArtifactStore();
  let offset = 0;
  const listed = Object.entries(files).map(([path, text]) => {
    const file = { path, objectId: 'e'.repeat(40), mode: '100644', bytes: Buffer.byteLength(text), offset };
    offset += file.bytes;
    return file;
  });
  const pack = await store.put(Buffer.from(Object.values(files).join('')), 'application/octet-stream');
  const index = await store.putJson({ commit: snapshot.commit, files: listed });
  const shown = Object.keys(files).map((path) => ({ path, reasons: [`defines ${path}`] }));
  const count = isAllShown ? shown.length : 1;
  return {
    store,
    input: {
      runId: 'run',
      workItem: await store.putJson({ ...taskWorkItem, ...workItem }),
      snapshot: { ...snapshot, index, pack },
      context: await store.putJson({
        nonce: taskNonce,
        shown: shown.slice(0, count),
        named: shown.slice(count).map(({ path }) => path),
      }),
    },
    putText: (text: string) => store.put(Buffer.from(text), 'text/plain'),
    putChanges: (...changes: readonly Change[]) => store.putJson({ baseCommit: snapshot.commit, changes }),
  };
}
