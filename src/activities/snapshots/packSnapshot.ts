import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepositoryFile } from '../../ado/azureDevOps.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { SnapshotFile } from '../../contracts/repositories/repository.ts';

/** Larger files are listed without content. */
const maximumFileBytes = 1024 * 1024;

/** Maximum size of all text in a snapshot. */
const maximumPackBytes = 512 * 1024 * 1024;

/** A snapshot on this machine's disk, before it is stored. */
export interface PackedSnapshot {
  /** Sorted by path. */
  readonly files: readonly SnapshotFile[];
  readonly packFile: string;
  readonly pack: ArtifactReference;
  /** Removes the file from this machine. */
  remove(): Promise<void>;
}

/**
 * Writes the contents of all files into one file, one after the other, holding one of them in memory at a time.
 * @throws AgentError `too-large` when the repository's text exceeds 512 MB
 */
export async function packSnapshot(
  read: (limits: { maxFileBytes: number }) => AsyncIterable<RepositoryFile>,
): Promise<PackedSnapshot> {
  const directory = await mkdtemp(join(tmpdir(), 'code-agent-snapshot-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const packFile = join(directory, 'pack');
    return { ...(await writePack(packFile, read({ maxFileBytes: maximumFileBytes }))), packFile, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function writePack(packFile: string, source: AsyncIterable<RepositoryFile>) {
  const handle = await open(packFile, 'w');
  try {
    return await copyContents(source, (content) => handle.write(content));
  } finally {
    await handle.close();
  }
}

async function copyContents(source: AsyncIterable<RepositoryFile>, write: (content: Uint8Array) => Promise<unknown>) {
  const hash = createHash('sha256');
  const files: SnapshotFile[] = [];
  let offset = 0;
  for await (const { content, path, objectId, mode, bytes, excluded, encoding } of source) {
    const named = encoding === undefined ? {} : { encoding };
    if (content === undefined) {
      files.push({ path, objectId, mode, bytes, ...(excluded === undefined ? {} : { excluded }), ...named });
      continue;
    }
    if (offset + content.byteLength > maximumPackBytes) throw tooLarge();
    await write(content);
    hash.update(content);
    files.push({ path, objectId, mode, bytes: content.byteLength, offset, ...named });
    offset += content.byteLength;
  }
  files.sort((left, right) => (left.path < right.path ? -1 : 1));
  const pack = { sha256: hash.digest('hex'), bytes: offset, mediaType: 'application/octet-stream' };
  return { files, pack };
}

function tooLarge(): AgentError {
  const limit = maximumPackBytes / 1024 / 1024;
  return new AgentError('too-large', `The repository is too large: more than ${limit} MB of text.`);
}
