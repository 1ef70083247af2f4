import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { AdoCall, Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import type { BlobCache } from './blobCache.ts';
import { blobId } from './gitObject.ts';
import { repositoryRoute } from './repositories.ts';
import { openZipArchive, type ZipArchive } from './zipArchive.ts';

/** The commit whose files are read, and what reading them may use. */
export interface SnapshotSource {
  readonly connection: Connection;
  readonly repository: Repository;
  readonly commit: string;
  /** Where archives lie while they are read; the system's by default. */
  readonly temporaryFolder?: string;
  readonly cache?: BlobCache | undefined;
}

/** A file whose content is wanted. */
export interface RequestedFile {
  readonly path: string;
  readonly objectId: string;
  readonly bytes: number;
}

/** One wanted file with its content, proven against its object id. */
export type FileWithContent = readonly [file: RequestedFile, content: Buffer];

type ReadSingleFile = (file: RequestedFile) => Promise<Buffer>;

/** Files that an archive lacks or alters are read one by one; more of them than this, and the archive is no good. */
const mostSingleReads = 50;
/** One batch of files by object id: what memory holds of cached ones, and the disk of the others. */
const mostBatchBytes = 32 * 1024 * 1024;
const mostBatchFiles = 500;

/** The contents in the order of the files, from one archive of the whole commit. */
export async function* readFromArchive(
  source: SnapshotSource,
  files: readonly RequestedFile[],
  folder: string,
): AsyncGenerator<FileWithContent, void, undefined> {
  const purpose = `download ${describeSource(source)}`;
  const archive = await downloadArchive(source, join(folder, 'snapshot.zip'), {
    operation: 'items.download',
    purpose,
    resource: resources.items,
    route: repositoryRoute(source.repository),
    query: {
      scopePath: '/',
      recursionLevel: 'full',
      versionDescriptor: { version: source.commit, versionType: 'commit' },
      download: true,
      $format: 'zip',
    },
  });
  try {
    const readSingle = singleReader(source);
    for (const file of files) {
      yield [file, await fromArchive(source, archive, file, file.path, readSingle)];
    }
  } finally {
    archive.close();
  }
}

/**
 * The contents in the order of the files, by object id: from the cache, or in archives of as many files as a batch may
 * have. For commits whose one archive would be too large, and for those of which most is in the cache.
 */
export async function* readFromBlobs(
  source: SnapshotSource,
  files: readonly RequestedFile[],
  folder: string,
): AsyncGenerator<FileWithContent, void, undefined> {
  const readSingle = singleReader(source);
  for (const batch of batchesOf(files)) {
    const cached = await cachedContents(source, batch);
    const missing = new Set(batch.map(({ objectId }) => objectId).filter((objectId) => !cached.has(objectId)));
    const archive = missing.size === 0 ? undefined : await downloadBlobs(source, [...missing], folder);
    try {
      for (const file of batch) {
        const kept = cached.get(file.objectId);
        yield [file, kept ?? (await fromArchive(source, archive, file, file.objectId, readSingle))];
      }
    } finally {
      archive?.close();
    }
  }
}

function batchesOf(files: readonly RequestedFile[]): readonly (readonly RequestedFile[])[] {
  const batches: RequestedFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= mostBatchFiles || bytes + file.bytes > mostBatchBytes) {
      batches.push([file]);
      bytes = file.bytes;
    } else {
      last.push(file);
      bytes += file.bytes;
    }
  }
  return batches;
}

/** What the cache holds of a batch, taken at once: contents put later may push others out. */
async function cachedContents(
  { cache }: SnapshotSource,
  batch: readonly RequestedFile[],
): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for (const { objectId } of cache === undefined ? [] : batch) {
    const content = await cache?.get(objectId);
    if (content !== undefined && blobId(content) === objectId) {
      contents.set(objectId, Buffer.from(content.buffer, content.byteOffset, content.byteLength));
    }
  }
  return contents;
}

async function downloadBlobs(
  source: SnapshotSource,
  objectIds: readonly string[],
  folder: string,
): Promise<ZipArchive> {
  return await downloadArchive(source, join(folder, 'blobs.zip'), {
    operation: 'blobs.download',
    purpose: `download ${objectIds.length} files of ${describeSource(source)}`,
    resource: resources.blobs,
    method: 'POST',
    route: repositoryRoute(source.repository),
    body: objectIds,
  });
}

async function downloadArchive(source: SnapshotSource, file: string, call: AdoCall): Promise<ZipArchive> {
  await source.connection.stream(call, 'application/zip', (body) => pipeline(body, createWriteStream(file)));
  try {
    return await openZipArchive(file);
  } catch (error) {
    throw new AgentError('unavailable', `Could not ${call.purpose}: the archive is damaged. Try again.`, {
      cause: error,
    });
  }
}

async function fromArchive(
  { cache }: SnapshotSource,
  archive: ZipArchive | undefined,
  file: RequestedFile,
  name: string,
  readSingle: ReadSingleFile,
): Promise<Buffer> {
  const archived = await archive?.read(name, file.bytes).catch(() => undefined);
  const content = archived !== undefined && blobId(archived) === file.objectId ? archived : await readSingle(file);
  await cache?.put(file.objectId, content);
  return content;
}

function singleReader(source: SnapshotSource): ReadSingleFile {
  let singleReads = 0;
  return async (file) => {
    singleReads++;
    if (singleReads > mostSingleReads) {
      throw integrityFailure(source, `its archive differs from its tree in more than ${mostSingleReads} files`);
    }
    const content = await readBlob(source, file);
    if (blobId(content) !== file.objectId) {
      throw integrityFailure(source, `the content of "${file.path}" does not match its object id`);
    }
    return content;
  };
}

async function readBlob(source: SnapshotSource, file: RequestedFile): Promise<Buffer> {
  return await source.connection.stream(
    {
      operation: 'blobs.get',
      purpose: `read "${file.path}" of ${describeSource(source)}`,
      resource: resources.blobs,
      route: { ...repositoryRoute(source.repository), sha1: file.objectId },
      query: { $format: 'octetstream' },
    },
    'application/octet-stream',
    (body) => buffer(body),
  );
}

/** What came is not what the commit holds. */
export function integrityFailure(source: SnapshotSource, problem: string): AgentError {
  return new AgentError(
    'unexpected',
    `Could not read ${describeSource(source)}: ${problem}. ` +
      'Nothing of it was used. If it happens again, look for a proxy that rewrites downloads.',
    { isRetryable: true },
  );
}

function describeSource(source: SnapshotSource): string {
  return `repository "${source.repository.name}" at commit ${source.commit.slice(0, 12)}`;
}
