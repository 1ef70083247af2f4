/** What has to be undone, in reverse order, when a host stops or does not get to start. */
export interface Cleanups {
  defer(cleanup: () => Promise<void> | void): void;
  /** Undoes everything, also after a failure. @throws the first failure */
  run(): Promise<void>;
}

/** Makes an empty list. (The language's `AsyncDisposableStack` is not in every Node.js this package runs on.) */
export function createCleanups(): Cleanups {
  const pending: (() => Promise<void> | void)[] = [];
  return {
    defer: (cleanup) => {
      pending.push(cleanup);
    },
    async run() {
      const failures: unknown[] = [];
      for (let cleanup = pending.pop(); cleanup !== undefined; cleanup = pending.pop()) {
        try {
          await cleanup();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) {
        throw failures[0];
      }
    },
  };
}
