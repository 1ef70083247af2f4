import { Writable } from 'node:stream';

/** Lets lines that come shortly after one another leave in one write. */
export interface LineBuffer {
  write(text: string): void;
  /** Writes at once what waits. */
  flush(): void;
}

/** Nobody who reads a log sees the difference. */
const LONGEST_WAIT_MILLISECONDS = 10;

/**
 * Makes a buffer: every call logs lines, and writing each of them to a pipe by itself costs more than a small function.
 * @param soon runs what it is given a moment later
 */
export function createLineBuffer(
  write: (text: string) => void,
  soon: (run: () => void) => unknown = (run) => setTimeout(run, LONGEST_WAIT_MILLISECONDS).unref(),
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
        soon(flush);
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
