/** How much goes into one write, and how many writes run at a time. */
export interface GroupLimits {
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
 * Writes texts, several at once where more come than writes may run: the first ones wait for nobody, and what comes
 * meanwhile goes together. Each caller learns when its own text was written.
 * @param write stores all texts of one group, or none
 * @returns resolves when the text is written, rejects as its group's write does
 */
export function createGroupedWrites(
  write: (texts: readonly string[]) => Promise<void>,
  limits: GroupLimits,
): (text: string) => Promise<void> {
  const waiting: Waiting[] = [];
  let running = 0;

  function nextGroup(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { text } of waiting) {
      bytes += Buffer.byteLength(text);
      if (count === limits.items || (count > 0 && bytes > limits.bytes)) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  async function run(): Promise<void> {
    running += 1;
    for (let group = nextGroup(); group.length > 0; group = nextGroup()) {
      try {
        await write(group.map(({ text }) => text));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    running -= 1;
  }

  return (text) =>
    new Promise((done, failed) => {
      waiting.push({ text, done, failed });
      if (running < limits.writes) void run();
    });
}
