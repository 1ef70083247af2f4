import { listFiles, readHistory, readTexts } from '../../src/cli/git/readCommit.ts';
import type { Snapshot } from '../../src/contracts/repositories/repository.ts';
import type { ArtifactStore } from '../../src/platform/storage/artifactStore.ts';

const historyLength = 300;

/** A commit of a local clone as the app keeps it: an index and a pack in the store, and the changes before it. */
export async function snapshotOf(store: ArtifactStore, clone: string, commit: string) {
  const texts = await readTexts(clone, await listFiles(clone, commit));
  const sorted = [...texts].sort((left, right) => (left.path < right.path ? -1 : 1));
  let offset = 0;
  const files = sorted.map(({ path, objectId, content }) => {
    const file = { path, objectId, mode: '100644', bytes: Buffer.byteLength(content), offset };
    offset += file.bytes;
    return file;
  });
  const pack = await store.put(Buffer.from(sorted.map(({ content }) => content).join('')), 'application/octet-stream');
  const index = await store.putJson({ commit, files });
  const repository = {
    ...{ id: 'clone', name: 'clone', projectId: 'bench', projectName: 'bench' },
    ...{ defaultBranch: 'main', webUrl: 'http://localhost/clone' },
  };
  const snapshot: Snapshot = { repository, commit, index, pack, fileCount: files.length, excludedCount: 0 };
  return { snapshot, history: await readHistory(clone, commit, historyLength) };
}
