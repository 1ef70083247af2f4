import { createHash } from 'node:crypto';
import type { ExclusionReason } from '../../contracts/repositories/repository.ts';
import { decodeText } from '../../platform/text/encodings.ts';

/** How much of a file Git looks at to tell binary from text. */
const binaryProbeBytes = 8000;
/** The specification's upper bound for a pointer file (git-lfs/docs/spec.md). */
const largestPointerBytes = 1024;
const pointerStart = Buffer.from('version https://git-lfs.github.com/spec/v1\n');

/** The id Git gives a file with this content. */
export function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** A file's content as text, with its encoding where that is not UTF-8; or why it is none. */
export interface FileContent {
  readonly text?: string;
  readonly excluded?: ExclusionReason;
  /** Of a file that is excluded too, where it could be told. */
  readonly encoding?: string;
}

/** What a file's content is as text. Nothing counts as text that could not be written again byte for byte. */
export function decodeFileContent(content: Uint8Array): FileContent {
  if (content.length < largestPointerBytes && pointerStart.equals(content.subarray(0, pointerStart.length))) {
    return { excluded: 'lfs-pointer' };
  }
  const { text, encoding } = decodeText(content);
  const named = encoding === undefined ? {} : { encoding };
  if (text !== undefined) return { text, ...named };
  const isBinary = encoding === undefined && content.subarray(0, binaryProbeBytes).includes(0);
  return { excluded: isBinary ? 'binary' : 'not-utf8', ...named };
}
