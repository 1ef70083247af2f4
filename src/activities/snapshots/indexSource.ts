import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { objectIdSchema, type Snapshot } from '../../contracts/repositories/repository.ts';
import { decodeIndex, encodeIndex, indexVersion, storedIndexSchema } from '../../localize/index/indexCodec.ts';
import {
  buildIndex,
  type LocalizationIndex,
  type SourceFile,
  updateIndex,
} from '../../localize/index/localizationIndex.ts';
import { type ArtifactStore, keyPart } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { SnapshotReader } from './snapshotReader.ts';

/** Maximum number of repositories whose last index this process keeps. */
const maximumIndexes = 4;

/** A larger index, in bytes of JSON, is rebuilt each time. */
const maximumBytes = 256 * 1024 * 1024;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const keptIndexSchema = z.object({ commit: objectIdSchema, stored: storedIndexSchema });

interface KnownIndex {
  readonly commit: string;
  readonly index: LocalizationIndex;
}

/** The index of a snapshot's files. */
export type IndexSource = (snapshot: Snapshot, reader: SnapshotReader) => Promise<LocalizationIndex>;

/**
 * Caches indexes: the same commit reuses its index, another commit updates only files with new object ids. Shared
 * within this process and, through the artifact store, with all others.
 */
export function createIndexSource(store: ArtifactStore, logger: Logger): IndexSource {
  const indexes = new LRUCache<string, KnownIndex>({ max: maximumIndexes });
  return async (snapshot, reader) => {
    const { repository, commit } = snapshot;
    const known = indexes.get(repository.id) ?? (await findStored(store, snapshot, logger));
    const index = bringUpToDate(reader, known?.index);
    indexes.set(repository.id, { commit, index });
    if (known?.commit !== commit || known.index !== index) await keep(store, snapshot, index, logger);
    return index;
  };
}

/** Reads only files whose content is new to the previous index; if nothing changed, returns that index. */
function bringUpToDate(reader: SnapshotReader, previous: LocalizationIndex | undefined): LocalizationIndex {
  if (previous === undefined) return buildIndex(sourcesOf(reader, new Map()));
  const known = new Map(previous.files.map(({ path, objectId }) => [path, objectId]));
  const present = new Set(reader.files.flatMap(({ path, offset }) => (offset === undefined ? [] : [path])));
  const removed = [...known.keys()].filter((path) => !present.has(path));
  const changed = [...sourcesOf(reader, known)];
  return changed.length === 0 && removed.length === 0 ? previous : updateIndex(previous, changed, removed);
}

function* sourcesOf(reader: SnapshotReader, known: ReadonlyMap<string, string>): Iterable<SourceFile> {
  for (const { path, objectId } of reader.files) {
    if (known.get(path) === objectId) continue;
    const content = reader.text(path);
    if (content !== undefined) yield { path, objectId, content };
  }
}

/** Names in the artifact store of a repository's last index and of each commit's index. */
function keysOf({ repository, commit }: Snapshot): readonly [atCommit: string, latest: string] {
  const folder = `localization-index/v${indexVersion}/${keyPart(repository.id)}`;
  return [`${folder}/${commit}`, `${folder}/latest`];
}

/** An unreadable index costs time but never ends the run. */
async function findStored(store: ArtifactStore, snapshot: Snapshot, logger: Logger): Promise<KnownIndex | undefined> {
  try {
    for (const key of keysOf(snapshot)) {
      const reference = await store.findNamed(key);
      if (reference === undefined) continue;
      const json = await decompress(await store.get(reference), { maxOutputLength: maximumBytes });
      const { commit, stored } = keptIndexSchema.parse(JSON.parse(json.toString('utf8')));
      return { commit, index: decodeIndex(stored) };
    }
  } catch (error) {
    logger.warn('the stored index is unreadable and is rebuilt', { reason: nameOf(error) });
  }
  return undefined;
}

async function keep(store: ArtifactStore, snapshot: Snapshot, index: LocalizationIndex, logger: Logger): Promise<void> {
  try {
    const json = Buffer.from(JSON.stringify({ commit: snapshot.commit, stored: encodeIndex(index) }));
    if (json.byteLength > maximumBytes) return;
    const reference = await store.put(await compress(json), 'application/gzip');
    for (const key of keysOf(snapshot)) await store.name(key, reference);
    logger.info('index stored', { files: index.files.length, bytes: reference.bytes });
  } catch (error) {
    logger.warn('the index cannot be stored and will be rebuilt next time', { reason: nameOf(error) });
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
