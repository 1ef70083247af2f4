import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { type ArtifactReference, artifactReferenceSchema } from '../../contracts/artifact.ts';
import { inStorageSpan } from '../telemetry/spans.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import { type ContainerSource, createContainerSource } from './blobContainer.ts';
import type { StorageConnection } from './connection.ts';

export const artifactContainerName = 'artifacts';

/** Bytes of artifacts kept in this process. They are content addressed, so never stale. */
const cacheBytes = 128 * 1024 * 1024;

const requestTimeoutMilliseconds = 120_000;
const pingTimeoutMilliseconds = 5_000;

/** Everything big, stored once under its SHA-256. */
export interface ArtifactStore {
  put(content: Uint8Array, mediaType: string): Promise<ArtifactReference>;
  /** Stores a file whose SHA-256 and size are known already, without reading it into memory. */
  putFile(path: string, reference: ArtifactReference): Promise<void>;
  putJson(value: unknown): Promise<ArtifactReference>;
  /** @throws AgentError `not-found` when the artifact is gone, `unavailable` when it cannot be read now */
  get(reference: ArtifactReference): Promise<Uint8Array>;
  getText(reference: ArtifactReference): Promise<string>;
  /** @throws AgentError `unexpected` when the content is not of the schema's shape */
  getJson<Schema extends z.ZodType>(reference: ArtifactReference, schema: Schema): Promise<z.infer<Schema>>;
  /**
   * Makes an artifact findable by a key that can be told again, in place of what the key named before.
   * @param key path of words and numbers, such as `localization-index/v1/<repository>/<commit>`
   */
  name(key: string, reference: ArtifactReference): Promise<void>;
  /** What a key names, or undefined where it names nothing. */
  findNamed(key: string): Promise<ArtifactReference | undefined>;
  /** @throws when the blob service does not answer */
  ping(): Promise<void>;
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function createArtifactStore(connection: StorageConnection, credential: CredentialSource): ArtifactStore {
  const cache = new LRUCache<string, Uint8Array>({
    maxSize: cacheBytes,
    sizeCalculation: (content) => Math.max(1, content.byteLength),
  });
  return artifactStoreOver(cache, createContainerSource(connection, credential, artifactContainerName));
}

function artifactStoreOver(cache: LRUCache<string, Uint8Array>, connect: ContainerSource): ArtifactStore {
  const blobOf = async (reference: ArtifactReference) => (await connect()).getBlockBlobClient(reference.sha256);

  async function put(content: Uint8Array, mediaType: string): Promise<ArtifactReference> {
    const reference = { sha256: sha256(content), bytes: content.byteLength, mediaType };
    await attempt('artifacts.put', `store the artifact ${reference.sha256}`, async () => {
      const blob = await blobOf(reference);
      await ignoreExisting(blob.uploadData(content, uploadOptions(mediaType)));
    });
    cache.set(reference.sha256, content);
    return reference;
  }

  async function get(reference: ArtifactReference): Promise<Uint8Array> {
    const known = cache.get(reference.sha256);
    if (known !== undefined) return known;
    const content = await attempt('artifacts.get', `read the artifact ${reference.sha256}`, async () => {
      if (reference.bytes === 0) return new Uint8Array();
      return await (await blobOf(reference)).downloadToBuffer(0, undefined, { abortSignal: timeout() });
    });
    if (sha256(content) !== reference.sha256) {
      throw new AgentError(
        'unexpected',
        `The artifact ${reference.sha256} is damaged: its content has a different SHA-256.`,
      );
    }
    cache.set(reference.sha256, content);
    return content;
  }

  const getText = async (reference: ArtifactReference) => Buffer.from(await get(reference)).toString('utf8');

  return {
    put,
    get,
    getText,
    putJson: async (value) => await put(Buffer.from(JSON.stringify(value)), 'application/json'),
    async putFile(path, reference) {
      await attempt('artifacts.put', `store the artifact ${reference.sha256}`, async () => {
        await ignoreExisting((await blobOf(reference)).uploadFile(path, uploadOptions(reference.mediaType)));
      });
    },
    async getJson(reference, schema) {
      const parsed = schema.safeParse(JSON.parse(await getText(reference)));
      if (parsed.success) return parsed.data;
      throw new AgentError('unexpected', `The artifact ${reference.sha256} does not have the expected shape.`, {
        cause: parsed.error,
        isRetryable: false,
      });
    },
    name: async (key, reference) => await nameArtifact(connect, key, reference),
    findNamed: async (key) => await findNamedArtifact(connect, key),
    async ping() {
      await (await connect()).exists({ abortSignal: AbortSignal.timeout(pingTimeoutMilliseconds) });
    },
  };
}

/** Names stand beside the artifacts in a folder of their own, so that none can be taken for a SHA-256. */
const namesFolder = 'names';
const keyPattern = /^[\w-]+(?:\/[\w-]+)*$/;

/** An id as one part of a key. */
export function keyPart(id: string): string {
  return id.replaceAll(/[^\w-]/g, '_');
}

async function nameArtifact(connect: ContainerSource, key: string, reference: ArtifactReference): Promise<void> {
  const blobName = blobNameOf(key);
  await attempt('artifacts.name', `name an artifact ${key}`, async () => {
    const blob = (await connect()).getBlockBlobClient(blobName);
    await blob.uploadData(Buffer.from(JSON.stringify(reference)), {
      abortSignal: timeout(),
      blobHTTPHeaders: { blobContentType: 'application/json' },
    });
  });
}

async function findNamedArtifact(connect: ContainerSource, key: string): Promise<ArtifactReference | undefined> {
  const blobName = blobNameOf(key);
  const content = await attempt('artifacts.find', `look up the artifact ${key}`, async () => {
    const blob = (await connect()).getBlockBlobClient(blobName);
    return await blob.downloadToBuffer(0, undefined, { abortSignal: timeout() }).catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw error;
    });
  });
  return content === undefined ? undefined : artifactReferenceSchema.parse(JSON.parse(content.toString('utf8')));
}

function blobNameOf(key: string): string {
  if (!keyPattern.test(key)) throw new AgentError('unexpected', `"${key}" cannot name an artifact.`);
  return `${namesFolder}/${key}`;
}

function timeout(): AbortSignal {
  return AbortSignal.timeout(requestTimeoutMilliseconds);
}

function uploadOptions(mediaType: string) {
  return {
    abortSignal: timeout(),
    blobHTTPHeaders: { blobContentType: mediaType },
    conditions: { ifNoneMatch: '*' },
  };
}

/** Storing what is there already changes nothing. */
async function ignoreExisting(upload: Promise<unknown>): Promise<void> {
  try {
    await upload;
  } catch (error) {
    if (statusOf(error) !== 409 && statusOf(error) !== 412) throw error;
  }
}

async function attempt<Result>(operation: string, what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await inStorageSpan(operation, work);
  } catch (error) {
    if (statusOf(error) === 404)
      throw new AgentError('not-found', `Could not ${what}: it does not exist.`, { cause: error });
    throw new AgentError('unavailable', `Could not ${what}. Check the storage account.`, { cause: error });
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
}
