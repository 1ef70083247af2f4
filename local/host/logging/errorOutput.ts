import { Writable } from 'node:stream';

/** Lets lines of one turn of the event loop leave in one write. */
export interface LineBuffer {
  write(text: string): void;
  /** Writes at once what waits. */
  flush(): void;
}

/**
 * Makes a buffer: every call logs lines, and writing each of them to a pipe by itself costs more than a small function.
 * @param atEndOfTurn runs what it is given when the events at hand are dealt with
 */
export function createLineBuffer(
  write: (text: string) => void,
  atEndOfTurn: (run: () => void) => unknown = setImmediate,
): LineBuffer {
  let waiting = '';

  function flush(): void {
    const text = waiting;
    waiting = '';
    if (text !== '') {
      write(text);
    }
  }

  return {
    write(text) {
      if (waiting === '') {
        atEndOfTurn(flush);
      }
      waiting += text;
    },
    flush,
  };
}

/** Standard error of this process, where all of its log goes. */
export const errorOutput = createLineBuffer((text) => process.stderr.write(text));
process.on('exit', errorOutput.flush);

/** The same as a stream, for what the app prints. */
export const errorStream = new Writable({
  decodeStrings: false,
  write(chunk, _encoding, done) {
    errorOutput.write(String(chunk));
    done();
  },
});
