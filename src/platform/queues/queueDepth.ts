/** Milliseconds after which the number is asked for again. */
const freshMilliseconds = 2_000;

/** About how many messages wait on a queue, without waiting for the answer. */
export interface QueueDepth {
  /** The number as it was last read, with what this process has sent since. */
  estimate(): number;
  /** Tells that this process sent a message. */
  sent(): void;
}

/**
 * Asks at most every two seconds, beside the work. While the queue's service gives no number, the last one stands.
 * @param read asks the service
 * @param now milliseconds since the epoch
 */
export function createQueueDepth(read: () => Promise<number>, now: () => number): QueueDepth {
  let known = 0;
  let sentSince = 0;
  let askAgainAt = 0;
  const ask = async () => {
    const sentBefore = sentSince;
    try {
      known = await read();
      sentSince -= sentBefore;
    } catch {
      // A failed send says better that the service is out of reach than a refusal because of an old number.
    }
  };
  return {
    estimate() {
      if (now() >= askAgainAt) {
        askAgainAt = now() + freshMilliseconds;
        void ask();
      }
      return known + sentSince;
    },
    sent() {
      sentSince += 1;
    },
  };
}
