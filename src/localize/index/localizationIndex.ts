import { type IndexedFile, indexFile } from './indexFile.ts';
import { emptyVocabulary, type Vocabulary } from './vocabulary.ts';

/** A file of a snapshot as it comes from git or the snapshot's pack. */
export interface SourceFile {
  readonly path: string;
  /** Names the content, as git does; two files of the same id have the same content. */
  readonly objectId: string;
  readonly content: string;
}

/** What is known of a snapshot's files, independent of any task. */
export interface LocalizationIndex {
  readonly vocabulary: Vocabulary;
  /** Sorted by path. */
  readonly files: readonly IndexedFile[];
}

/** Reads every file of a snapshot once. */
export function buildIndex(files: Iterable<SourceFile>): LocalizationIndex {
  return updateIndex({ vocabulary: emptyVocabulary(), files: [] }, files, []);
}

/**
 * The index of the next snapshot from that of an earlier one.
 * @param changed files that are new or have another object id than before
 * @param removed paths that are no longer there
 */
export function updateIndex(
  previous: LocalizationIndex,
  changed: Iterable<SourceFile>,
  removed: Iterable<string>,
): LocalizationIndex {
  const { vocabulary } = previous;
  const byPath = new Map(previous.files.map((file) => [file.path, file]));
  for (const path of removed) {
    byPath.delete(path);
  }
  for (const { path, objectId, content } of changed) {
    byPath.set(path, indexFile(path, objectId, content, vocabulary));
  }
  return { vocabulary, files: [...byPath.values()].sort((left, right) => (left.path < right.path ? -1 : 1)) };
}
