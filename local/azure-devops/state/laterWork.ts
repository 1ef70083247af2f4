/** Work that the answer to a request does not wait for, and everything that is asked later does. */
export type LaterWork = {
  /** Starts once what was added before has ended; a failure is printed. */
  readonly add: (work: () => Promise<void>) => void;
  /** Resolves when nothing is left of what was added by now, nor of what that added in turn. */
  readonly settled: () => Promise<void>;
  readonly isBusy: () => boolean;
};

/** Work adds work a few times at most: a completion moves a branch, whose other pull requests are merged anew. */
const mostRounds = 10;

/** One queue for the whole organisation, so that the same requests always have the same consequences. */
export function createLaterWork(): LaterWork {
  let tail: Promise<void> = Promise.resolve();
  let waiting = 0;
  return {
    add: (work) => {
      waiting += 1;
      tail = tail
        .then(work)
        .catch((error: unknown) => console.error('azure-devops stand-in: work of its own failed', error))
        .finally(() => {
          waiting -= 1;
        });
    },
    settled: async () => {
      for (let round = 0; round < mostRounds && waiting > 0; round += 1) await tail;
    },
    isBusy: () => waiting > 0,
  };
}
