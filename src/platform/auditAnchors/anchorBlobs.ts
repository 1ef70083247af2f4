import { RestError } from '@azure/storage-blob';
import type { ContainerSource } from '../storage/blobContainer.ts';
import { dayOfName } from './anchorFormat.ts';
import {
  type AnchorFinding,
  type AnchorRequirements,
  type AnchorSeries,
  type VerifiedAnchor,
  verifyAnchorBlob,
  verifyAnchorSeries,
} from './verifyAnchors.ts';

const requestTimeoutMilliseconds = 60_000;

/** The most blobs that are looked at, which are the anchors of fifty years; and how many at once. */
const maximumBlobs = 20_000;
const width = 16;

/** An anchor of a hundred thousand chains has some 15 MB. */
const maximumBytes = 64 * 1024 * 1024;

export interface ListedBlob {
  readonly name: string;
  readonly etag: string;
  readonly bytes: number;
}

/** Everything that lies in the container, whoever put it there. */
export async function listBlobs(source: ContainerSource): Promise<readonly ListedBlob[]> {
  const blobs: ListedBlob[] = [];
  for await (const { name, properties } of (await source()).listBlobsFlat()) {
    blobs.push({ name, etag: properties.etag, bytes: properties.contentLength ?? 0 });
    if (blobs.length === maximumBlobs) break;
  }
  return blobs;
}

/**
 * Reads and judges the anchors. Blobs that cannot be anchors of a day that is over are not read.
 * @param keepsChains of which days the heads are needed; an installation of many years has more than fit into memory
 */
export async function readAnchors(
  source: ContainerSource,
  listed: readonly ListedBlob[],
  trust: AnchorRequirements,
  keepsChains: (day: string) => boolean,
): Promise<AnchorSeries> {
  const judged: (VerifiedAnchor | AnchorFinding)[] = [];
  for (let start = 0; start < listed.length; start += width) {
    const slice = listed.slice(start, start + width);
    judged.push(...(await Promise.all(slice.map((blob) => readOne(source, blob, trust, keepsChains)))));
  }
  return verifyAnchorSeries(judged, trust);
}

async function readOne(
  source: ContainerSource,
  { name, bytes }: ListedBlob,
  trust: AnchorRequirements,
  keepsChains: (day: string) => boolean,
): Promise<VerifiedAnchor | AnchorFinding> {
  const day = dayOfName(name);
  const isWorthReading = day !== undefined && day < trust.today;
  const text = !isWorthReading ? undefined : bytes > maximumBytes ? '' : await readText(source, name);
  const judged = verifyAnchorBlob({ name, text }, trust);
  if ('kind' in judged || keepsChains(judged.anchor.day)) return judged;
  return { ...judged, anchor: { ...judged.anchor, chains: [] } };
}

async function readText(source: ContainerSource, name: string): Promise<string> {
  const abortSignal = AbortSignal.timeout(requestTimeoutMilliseconds);
  const content = await (await source()).getBlobClient(name).downloadToBuffer(0, undefined, { abortSignal });
  return content.toString('utf8');
}

/** @returns false when there is a blob of that name already */
export async function writeOnce(source: ContainerSource, name: string, text: string): Promise<boolean> {
  const content = Buffer.from(text);
  try {
    await (await source()).getBlockBlobClient(name).upload(content, content.byteLength, {
      conditions: { ifNoneMatch: '*' },
      blobHTTPHeaders: { blobContentType: 'application/json' },
      abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds),
    });
    return true;
  } catch (error) {
    if (error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412)) return false;
    throw error;
  }
}
