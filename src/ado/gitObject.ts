import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { ExclusionReason } from '../contracts/repository.ts';

/** How much of a file Git looks at to tell binary from text. */
const binaryProbeBytes = 8000;
/** The specification's upper bound for a pointer file (git-lfs/docs/spec.md). */
const largestPointerBytes = 1024;
const pointerStart = Buffer.from('version https://git-lfs.github.com/spec/v1\n');

/** The id Git gives a file with this content. */
export function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Why a file's content is of no use as text, or undefined when it is text. */
export function contentExclusion(content: Uint8Array): ExclusionReason | undefined {
  if (content.length < largestPointerBytes && pointerStart.equals(content.subarray(0, pointerStart.length))) {
    return 'lfs-pointer';
  }
  if (content.subarray(0, binaryProbeBytes).includes(0)) {
    return 'binary';
  }
  return isUtf8(content) ? undefined : 'not-utf8';
}
