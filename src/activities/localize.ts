import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type WorkItem, workItemSchema } from '../contracts/workItem.ts';
import { chooseContext } from '../localize/chooseContext.ts';
import { rankFiles } from '../localize/rankFiles.ts';
import { buildIndex, type LocalizationIndex, type SourceFile, updateIndex } from '../localize/snapshotIndex.ts';
import { countTokens } from '../localize/tokenCount.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot, type SnapshotReader } from './snapshotReader.ts';

/** How many files a ranking names. */
const maximumRanked = 50;

/** Repositories whose last index this process keeps. */
const maximumIndexes = 4;

/** Finds the files that matter for the task, without a model. */
export function localize(store: ArtifactStore, budgetTokens: number, logger: Logger): Activity {
  const indexes = new LRUCache<string, LocalizationIndex>({ max: maximumIndexes });
  return defineActivity('localize', logger, async ({ workItem: reference, snapshot, instructions }) => {
    const workItem = await store.getJson(reference, workItemSchema);
    const reader = await openSnapshot(store, snapshot);
    const index = indexSnapshot(reader, indexes.get(snapshot.repository.id));
    indexes.set(snapshot.repository.id, index);
    const task = taskText(workItem, instructions);
    const definitions = new Map(index.files.map((file) => [file.path, file.definitions]));
    const { shown, named, tokens } = chooseContext({
      ranked: rankFiles(index, { task, top: maximumRanked }),
      paths: index.files.map(({ path }) => path),
      textOf: reader.text,
      definitionsOf: (path) => definitions.get(path) ?? [],
      task,
      budgetTokens,
      countTokens,
    });
    logger.info('context chosen', { shown: shown.length, named: named.length, tokens });
    const context = { nonce: randomBytes(8).toString('hex'), shown, named };
    return { context: await store.putJson(context), shown: shown.length };
  });
}

/** Reads only files whose content the previous index of the repository does not know. */
function indexSnapshot(reader: SnapshotReader, previous: LocalizationIndex | undefined): LocalizationIndex {
  if (previous === undefined) return buildIndex(sourcesOf(reader, new Map()));
  const known = new Map(previous.files.map(({ path, objectId }) => [path, objectId]));
  const removed = [...known.keys()].filter((path) => !reader.exists(path));
  return updateIndex(previous, sourcesOf(reader, known), removed);
}

function* sourcesOf(reader: SnapshotReader, known: ReadonlyMap<string, string>): Iterable<SourceFile> {
  for (const { path, objectId } of reader.files) {
    if (known.get(path) === objectId) continue;
    const content = reader.text(path);
    if (content !== undefined) yield { path, objectId, content };
  }
}

function taskText(workItem: WorkItem, instructions: string | undefined): string {
  const comments = workItem.comments.map((comment) => comment.text);
  return [workItem.title, workItem.description, ...comments, instructions ?? ''].join('\n\n');
}
