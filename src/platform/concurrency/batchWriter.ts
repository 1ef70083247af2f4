/** How much goes into one write, and how many writes run at a time. */
export interface BatchLimits {
  readonly items: number;
  /** Bytes of all items of one write together, in UTF-8. */
  readonly bytes: number;
  readonly writes: number;
}

interface Waiting {
  readonly text: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes texts, several at once where many come: the first one waits for nobody, and what comes in the pause after it goes
 * together. As much as one write holds does not wait for the pause. Each caller learns when its own text was written.
 * @param write stores all texts of one group, or none
 * @param pause the least time from the beginning of one write to that of the next
 * @returns resolves when the text is written, rejects as its group's write does
 */
export function createBatchWriter(
  write: (texts: readonly string[]) => Promise<void>,
  limits: BatchLimits,
  pause: () => Promise<void>,
): (text: string) => Promise<void> {
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let running = 0;
  let isPausing = false;

  function nextGroup(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { text } of waiting) {
      const sum = bytes + Buffer.byteLength(text);
      if (count === limits.items || (count > 0 && sum > limits.bytes)) break;
      bytes = sum;
      count += 1;
    }
    waitingBytes -= bytes;
    return waiting.splice(0, count);
  }

  function begin(): void {
    const isFull = () => waiting.length >= limits.items || waitingBytes > limits.bytes;
    while (waiting.length > 0 && running < limits.writes && (!isPausing || isFull())) void run(nextGroup());
  }

  async function run(group: readonly Waiting[]): Promise<void> {
    running += 1;
    if (!isPausing) void rest();
    try {
      await write(group.map(({ text }) => text));
      for (const { done } of group) done();
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
    running -= 1;
    begin();
  }

  async function rest(): Promise<void> {
    isPausing = true;
    await pause();
    isPausing = false;
    begin();
  }

  return (text) =>
    new Promise((done, failed) => {
      waiting.push({ text, done, failed });
      waitingBytes += Buffer.byteLength(text);
      begin();
    });
}
