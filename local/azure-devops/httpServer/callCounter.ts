/** How often an operation was called. */
export type CallCount = { readonly method: string; readonly template: string; readonly count: number };

type Entry = CallCount & { readonly identityId: string };

/** Counts calls by operation and identity. */
export type CallCounter = {
  readonly count: (method: string, template: string, identityId: string) => void;
  /** Calls of one identity; of everybody without it. */
  readonly calls: (identityId?: string) => readonly CallCount[];
};

export function createCallCounter(): CallCounter {
  const entries = new Map<string, Entry>();
  return {
    count: (method, template, identityId) => {
      const key = `${identityId} ${method} ${template}`;
      entries.set(key, { method, template, identityId, count: (entries.get(key)?.count ?? 0) + 1 });
    },
    calls: (wanted) => {
      const sums = new Map<string, CallCount>();
      for (const { identityId, ...entry } of entries.values()) {
        if (wanted !== undefined && wanted !== identityId) {
          continue;
        }
        const key = `${entry.method} ${entry.template}`;
        sums.set(key, { ...entry, count: entry.count + (sums.get(key)?.count ?? 0) });
      }
      return [...sums.values()];
    },
  };
}
