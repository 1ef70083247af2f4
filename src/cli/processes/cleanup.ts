/** Things to undo when the command ends or is interrupted. The last one added is undone first. */
export interface Cleanup {
  add(undo: () => Promise<void> | void): void;
  /** Runs each of them once. If one fails, the others still run. */
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
          console.error(`Clean-up failed: ${String(error)}`);
        }
      }
    },
  };
}

/** Runs `work`, then the clean-up it added. An interrupt from the terminal also runs the clean-up, and ends the process. */
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
