/** Things to undo, last in first out, whatever happens: also when the command is interrupted. */
export interface Cleanup {
  add(undo: () => Promise<void> | void): void;
  /** Runs all, once; a failure of one does not keep the others from running. */
  run(): Promise<void>;
}

export function createCleanup(): Cleanup {
  const pending: Array<() => Promise<void> | void> = [];
  return {
    add: (undo) => void pending.push(undo),
    async run() {
      for (let undo = pending.pop(); undo !== undefined; undo = pending.pop()) {
        try {
          await undo();
        } catch (error) {
          console.error(`While cleaning up: ${String(error)}`);
        }
      }
    },
  };
}

/** Runs `work`, then undoes what it added; an interrupt from the terminal undoes it too, and ends the process. */
export async function withCleanup<Result>(work: (cleanup: Cleanup) => Promise<Result>): Promise<Result> {
  const cleanup = createCleanup();
  const interrupt = (signal: NodeJS.Signals) => {
    cleanup.run().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(cleanup);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await cleanup.run();
  }
}
