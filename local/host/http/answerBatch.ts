/** Lets answers that become ready in one turn of the event loop leave together. */
export interface AnswerBatch {
  /** A request has come in: work for an answer begins. */
  begin(): void;
  /** Writes an answer at the end of the turn, or at once when the turn has lasted long already. */
  send(write: () => void): void;
}

/** Nobody waits for the functions of others longer than for this and the one function that overran it. */
const LONGEST_WAIT_MILLISECONDS = 2;

/**
 * Makes a batch. Every write to a socket wakes the program at its other end, which costs more than the write itself
 * while that program sleeps; answers written right after one another wake it once.
 * @param now in milliseconds, from any start
 * @param atEndOfTurn runs what it is given when the events at hand are dealt with
 */
export function createAnswerBatch(
  now: () => number = () => performance.now(),
  atEndOfTurn: (run: () => void) => unknown = setImmediate,
): AnswerBatch {
  let begun: number | undefined;
  let waiting: (() => void)[] = [];

  function writeAll(): void {
    const writes = waiting;
    waiting = [];
    for (const write of writes) {
      write();
    }
  }

  function endTurn(): void {
    begun = undefined;
    writeAll();
  }

  function begin(): number {
    if (begun === undefined) {
      begun = now();
      atEndOfTurn(endTurn);
    }
    return begun;
  }

  return {
    begin,
    send(write) {
      const since = begin();
      waiting.push(write);
      const time = now();
      if (time - since > LONGEST_WAIT_MILLISECONDS) {
        begun = time;
        writeAll();
      }
    },
  };
}
