import { LRUCache } from 'lru-cache';

/** Contents of files by object id. They never change, so what is kept is never stale. */
export interface BlobCache {
  /** Those of the ids that are not kept. */
  missing(objectIds: readonly string[]): Promise<ReadonlySet<string>>;
  get(objectId: string): Promise<Uint8Array | undefined>;
  put(objectId: string, content: Uint8Array): Promise<void>;
}

/** @param maxBytes of all contents in this process's memory; what was not used for longest goes first */
export function createBlobCache(maxBytes: number): BlobCache {
  const contents = new LRUCache<string, Uint8Array>({
    maxSize: maxBytes,
    sizeCalculation: (content) => content.byteLength + 100,
  });
  return {
    missing: async (objectIds) => new Set(objectIds.filter((objectId) => !contents.has(objectId))),
    get: async (objectId) => contents.get(objectId),
    put: async (objectId, content) => {
      contents.set(objectId, content);
    },
  };
}
