import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AgentError } from '../contracts/agentError.ts';
import type { ExclusionReason, FileMode, Repository } from '../contracts/repository.ts';
import { listTree } from './commits.ts';
import type { Connection } from './connection.ts';
import { blobId, contentExclusion } from './gitObject.ts';
import { repositoryRoute } from './repositories.ts';
import { resources } from './resources.ts';
import { openZipArchive, type ZipArchive } from './zipArchive.ts';

/** One file of a commit; without content when there is a reason to leave it out. */
export interface RepositoryFile {
  /** From the root of the repository, with `/`, without a leading one. */
  readonly path: string;
  readonly objectId: string;
  readonly mode: FileMode;
  readonly bytes: number;
  readonly content?: Uint8Array;
  readonly excluded?: ExclusionReason;
}

interface Source {
  readonly connection: Connection;
  readonly repository: Repository;
  readonly commit: string;
  /** Where the archive lies while it is read; the system's by default. */
  readonly temporaryFolder?: string;
}

/** Files that the archive lacks or alters are read one by one; more of them than this, and the archive is no good. */
const mostSingleReads = 50;

/**
 * Every file at the commit, sorted by path, in three calls however many files there are. Memory holds the listing and
 * one file's content; every content is proven against its object id.
 * @param limits `maxFileBytes`: bigger files are listed without their content
 */
export async function* readRepositoryFiles(
  source: Source,
  limits: { readonly maxFileBytes: number },
): AsyncGenerator<RepositoryFile, void, undefined> {
  const listed = await listFiles(source, limits.maxFileBytes);
  if (listed.every((file) => file.excluded !== undefined)) {
    yield* listed;
    return;
  }
  const folder = await mkdtemp(join(source.temporaryFolder ?? tmpdir(), 'code-agent-archive-'));
  let archive: ZipArchive | undefined;
  try {
    archive = await downloadArchive(source, join(folder, 'snapshot.zip'));
    const readContent = contentReader(source, archive);
    for (const file of listed) {
      yield file.excluded === undefined ? withContent(file, await readContent(file)) : file;
    }
  } finally {
    archive?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function listFiles(source: Source, maxFileBytes: number): Promise<readonly RepositoryFile[]> {
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
function knownSize(source: Source, path: string, mode: FileMode, size: number | null | undefined): number {
  if (mode !== '160000' && (size === undefined || size === null)) {
    throw alteredFailure(source, `the listing gives no size for "${path}"`);
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
  const excluded = contentExclusion(content);
  return excluded === undefined ? { ...file, content } : { ...file, excluded };
}

async function downloadArchive(source: Source, file: string): Promise<ZipArchive> {
  const { connection, repository, commit } = source;
  const purpose = `download ${describe(source)}`;
  await connection.stream(
    {
      operation: 'items.download',
      purpose,
      resource: resources.items,
      route: repositoryRoute(repository),
      query: {
        scopePath: '/',
        recursionLevel: 'full',
        versionDescriptor: { version: commit, versionType: 'commit' },
        download: true,
        $format: 'zip',
      },
    },
    'application/zip',
    (body) => pipeline(body, createWriteStream(file)),
  );
  try {
    return await openZipArchive(file);
  } catch (error) {
    throw new AgentError('unavailable', `Could not ${purpose}: the archive is damaged. Try again.`, { cause: error });
  }
}

function contentReader(source: Source, archive: ZipArchive): (file: RepositoryFile) => Promise<Buffer> {
  let singleReads = 0;
  return async (file) => {
    const archived = await archive.read(file.path, file.bytes).catch(() => undefined);
    if (archived !== undefined && blobId(archived) === file.objectId) {
      return archived;
    }
    singleReads++;
    if (singleReads > mostSingleReads) {
      throw alteredFailure(source, `its archive differs from its tree in more than ${mostSingleReads} files`);
    }
    const content = await readBlob(source, file);
    if (blobId(content) !== file.objectId) {
      throw alteredFailure(source, `the content of "${file.path}" does not match its object id`);
    }
    return content;
  };
}

async function readBlob(source: Source, file: RepositoryFile): Promise<Buffer> {
  return await source.connection.stream(
    {
      operation: 'blobs.get',
      purpose: `read "${file.path}" of ${describe(source)}`,
      resource: resources.blobs,
      route: { ...repositoryRoute(source.repository), sha1: file.objectId },
      query: { $format: 'octetstream' },
    },
    'application/octet-stream',
    (body) => buffer(body),
  );
}

function alteredFailure(source: Source, problem: string): AgentError {
  return new AgentError(
    'unexpected',
    `Could not read ${describe(source)}: ${problem}. ` +
      'Nothing of it was used; look for a proxy that rewrites downloads if it happens again.',
    { isRetryable: true },
  );
}

function describe(source: Source): string {
  return `repository "${source.repository.name}" at commit ${source.commit.slice(0, 12)}`;
}
