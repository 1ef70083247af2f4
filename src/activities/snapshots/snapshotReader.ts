import { LRUCache } from 'lru-cache';
import { AgentError } from '../../contracts/agentError.ts';
import {
  type FileMode,
  type Snapshot,
  type SnapshotFile,
  snapshotIndexSchema,
} from '../../contracts/repositories/repository.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';

/** Random access to the files of a snapshot. */
export interface SnapshotReader {
  readonly files: readonly SnapshotFile[];
  exists(path: string): boolean;
  /** Entries that are not plain files. */
  entryAt(path: string): 'symlink' | 'submodule' | undefined;
  /** The encoding of a file in the repository; undefined for UTF-8. */
  encodingAt(path: string): string | undefined;
  /** Why an existing file has no text, as a phrase that completes "it is …". */
  whyUnreadable(path: string): string | undefined;
  /** Text of a file; undefined if it is missing or listed without content. */
  text(path: string): string | undefined;
  /** Every file that has text, by path. */
  texts(): Iterable<{ readonly path: string; readonly content: string }>;
}

/** Of texts that stay opened; searches keep as much again. */
const openedBytes = 64 * 1024 * 1024;

// A byte-order mark is part of the text, because it must be kept when the file is pushed.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const specialModes: ReadonlyMap<FileMode, 'symlink' | 'submodule'> = new Map([
  ['120000', 'symlink'],
  ['160000', 'submodule'],
]);

/**
 * Opens snapshots, each once as long as there is room: the turns of a conversation look at the same one, and what is laid out
 * for searching goes by its list of files.
 */
export function createSnapshotOpener(store: ArtifactStore): (snapshot: Snapshot) => Promise<SnapshotReader> {
  const opened = new LRUCache<string, SnapshotReader>({ maxSize: openedBytes });
  return async (snapshot) => {
    const key = `${snapshot.index.sha256} ${snapshot.pack.sha256}`;
    const reader = opened.get(key) ?? (await openSnapshot(store, snapshot));
    opened.set(key, reader, { size: Math.max(1, snapshot.pack.bytes) });
    return reader;
  };
}

/** Loads a snapshot's index and pack from the artifact store. */
export async function openSnapshot(store: ArtifactStore, snapshot: Snapshot): Promise<SnapshotReader> {
  const [index, pack] = await Promise.all([
    store.getJson(snapshot.index, snapshotIndexSchema),
    store.get(snapshot.pack),
  ]);
  const byPath = new Map(index.files.map((file) => [file.path, file]));
  const decode = (file: SnapshotFile) => decodeFile(pack, file);
  return {
    files: index.files,
    exists: (path) => byPath.has(path),
    entryAt: (path) => specialModes.get(byPath.get(path)?.mode ?? '100644'),
    encodingAt: (path) => byPath.get(path)?.encoding,
    whyUnreadable: (path) => whyUnreadable(byPath.get(path)),
    text(path) {
      const file = byPath.get(path);
      return file === undefined ? undefined : decode(file);
    },
    *texts() {
      for (const file of index.files) {
        const content = decode(file);
        if (content !== undefined) yield { path: file.path, content };
      }
    },
  };
}

function decodeFile(pack: Uint8Array, { path, offset, bytes }: SnapshotFile): string | undefined {
  if (offset === undefined) return undefined;
  if (offset + bytes > pack.byteLength) {
    throw new AgentError('unexpected', `The snapshot is incomplete: ${path} is missing. Take it again.`, {
      isRetryable: false,
    });
  }
  return decoder.decode(pack.subarray(offset, offset + bytes));
}

function whyUnreadable(file: SnapshotFile | undefined): string | undefined {
  switch (file?.excluded) {
    case undefined:
      return undefined;
    case 'binary':
      return 'binary';
    case 'not-utf8':
      return file?.encoding === undefined
        ? 'in an unknown encoding'
        : `encoded in ${file.encoding}, which cannot be restored byte for byte`;
    case 'too-large':
      return 'larger than 1 MiB';
    case 'symlink':
      return 'a symbolic link';
    case 'submodule':
      return 'a submodule';
    case 'lfs-pointer':
      return 'kept in Git LFS';
  }
}
