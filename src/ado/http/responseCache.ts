import { LRUCache } from 'lru-cache';

const mebibyte = 1024 * 1024;

/** What tells one call from another. */
export interface CacheableRequest {
  readonly operation: string;
  /** Values of the route's parameters, unencoded. */
  readonly route: Readonly<Record<string, string | number>>;
  /** Nested objects become dotted names; undefined values are left out. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Whether what is asked for is named by its object id, so that the answer can be remembered. */
  readonly isImmutable?: boolean;
}

/** JSON that can never change, by what was asked. */
export interface ResponseCache {
  get(call: CacheableRequest): unknown;
  /** Does nothing unless the call says that its answer cannot change. */
  set(call: CacheableRequest, value: unknown): void;
}

/** Keeps up to 32 MiB, and no answer of more than 8 MiB (a tree of about 30,000 files). */
export function createResponseCache(): ResponseCache {
  const texts = new LRUCache<string, string>({
    maxSize: 32 * mebibyte,
    maxEntrySize: 8 * mebibyte,
    sizeCalculation: (text, key) => text.length + key.length,
  });
  return {
    get(call) {
      const text = call.isImmutable === true ? texts.get(keyOf(call)) : undefined;
      return text === undefined ? undefined : JSON.parse(text);
    },
    set(call, value) {
      if (call.isImmutable === true) texts.set(keyOf(call), JSON.stringify(value));
    },
  };
}

function keyOf({ operation, route, query }: CacheableRequest): string {
  return JSON.stringify([operation, route, query]);
}
