import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExclusionReason, FileMode } from '../../contracts/repositories/repository.ts';
import { listTree } from './commits.ts';
import { decodeFileContent } from './gitObject.ts';
import { integrityFailure, readFromArchive, readFromBlobs, type SnapshotSource } from './snapshotContents.ts';

/** One file of a commit; without content when there is a reason to leave it out. */
export interface RepositoryFile {
  /** From the root of the repository, with `/`, without a leading one. */
  readonly path: string;
  readonly objectId: string;
  readonly mode: FileMode;
  readonly bytes: number;
  /** Its text in UTF-8. */
  readonly content?: Uint8Array;
  readonly excluded?: ExclusionReason;
  /** In which it is in the repository, where that is not UTF-8. */
  readonly encoding?: string;
}

export interface SnapshotLimits {
  /** Bigger files are listed without their content. */
  readonly maxFileBytes: number;
  /** A commit with more than this is not downloaded as one archive, which holds every file; 256 MiB by default. */
  readonly maxArchiveBytes?: number;
}

const defaultArchiveBytes = 256 * 1024 * 1024;

/**
 * Every file at the commit, sorted by path: in three calls however many files there are, or batch by batch where one
 * archive would be too large or most files are cached. Memory holds the listing and one file (of cached files, one
 * batch); every content is proven against its object id.
 */
export async function* readRepositoryFiles(
  source: SnapshotSource,
  limits: SnapshotLimits,
): AsyncGenerator<RepositoryFile, void, undefined> {
  const listed = await listFiles(source, limits.maxFileBytes);
  const wanted = listed.filter((file) => file.excluded === undefined);
  if (wanted.length === 0) {
    yield* listed;
    return;
  }
  const read = (await isBetterInBatches(source, listed, limits)) ? readFromBlobs : readFromArchive;
  const folder = await mkdtemp(join(source.temporaryFolder ?? tmpdir(), 'code-agent-archive-'));
  const contents = read(source, wanted, folder);
  try {
    for (const file of listed) {
      if (file.excluded !== undefined) {
        yield file;
        continue;
      }
      const next = await contents.next();
      if (next.done === true || next.value[0] !== file) {
        throw integrityFailure(source, `the content of "${file.path}" is missing`);
      }
      yield withContent(file, next.value[1]);
    }
  } finally {
    await contents.return();
    await rm(folder, { recursive: true, force: true });
  }
}

async function isBetterInBatches(
  source: SnapshotSource,
  listed: readonly RepositoryFile[],
  limits: SnapshotLimits,
): Promise<boolean> {
  const bytes = listed.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > (limits.maxArchiveBytes ?? defaultArchiveBytes)) {
    return true;
  }
  const ids = new Set(listed.filter((file) => file.excluded === undefined).map(({ objectId }) => objectId));
  const missing = await source.cache?.missing([...ids]);
  return missing !== undefined && missing.size < ids.size / 2;
}

async function listFiles(source: SnapshotSource, maxFileBytes: number): Promise<readonly RepositoryFile[]> {
  const entries = await listTree(source.connection, source.repository, source.commit);
  const files: RepositoryFile[] = [];
  for (const { relativePath, objectId, mode: modeText, size } of entries) {
    const mode = fileMode(modeText);
    if (mode !== undefined) {
      const bytes = knownSize(source, relativePath, mode, size);
      const excluded = listingExclusion(mode, bytes, maxFileBytes);
      files.push({ path: relativePath, objectId, mode, bytes, ...(excluded === undefined ? {} : { excluded }) });
    }
  }
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Folders have no file mode; `100664` is what early Git wrote for a plain file. */
function fileMode(mode: string): FileMode | undefined {
  switch (mode) {
    case '100644':
    case '100664':
      return '100644';
    case '100755':
    case '120000':
    case '160000':
      return mode;
    default:
      return undefined;
  }
}

/** Submodules have no size; a file without one could not be held to the limit. */
function knownSize(source: SnapshotSource, path: string, mode: FileMode, size: number | null | undefined): number {
  if (mode !== '160000' && (size === undefined || size === null)) {
    throw integrityFailure(source, `the listing has no size for "${path}"`);
  }
  return size ?? 0;
}

function listingExclusion(mode: FileMode, bytes: number, maxFileBytes: number): ExclusionReason | undefined {
  if (mode === '120000') {
    return 'symlink';
  }
  if (mode === '160000') {
    return 'submodule';
  }
  return bytes > maxFileBytes ? 'too-large' : undefined;
}

function withContent(file: RepositoryFile, content: Buffer): RepositoryFile {
  const { text, excluded, encoding } = decodeFileContent(content);
  const named = encoding === undefined ? {} : { encoding };
  if (text === undefined) return { ...file, ...(excluded === undefined ? {} : { excluded }), ...named };
  return { ...file, content: encoding === undefined ? content : Buffer.from(text, 'utf8'), ...named };
}
