/** The build agents: while they are taken away, builds stay queued. */
export type BuildAgents = {
  readonly hold: () => void;
  readonly release: () => void;
  /** Runs a build when there is an agent for it. */
  readonly run: (build: () => Promise<void>) => Promise<void>;
  /** Resolves when no build runs; with agents, also none of those queued before (`queued`). */
  readonly whenIdle: (queued: Promise<void>) => Promise<void>;
};

export function createBuildAgents(): BuildAgents {
  let held: Promise<void> | undefined;
  let giveBack = (): void => undefined;
  let running: Promise<void> = Promise.resolve();
  return {
    hold: () => {
      held ??= new Promise((resolve) => {
        giveBack = resolve;
      });
    },
    release: () => {
      held = undefined;
      giveBack();
    },
    run: async (build) => {
      await held;
      running = build();
      await running;
    },
    whenIdle: async (queued) => {
      await (held === undefined ? queued : running.catch(() => undefined));
    },
  };
}
