import fs from 'node:fs';

/** Time as the tests let it pass: `record.mjs` sleeps a minute in all. */
export interface RecorderTime {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

type Script = (...globals: readonly unknown[]) => Promise<void>;

/**
 * Runs `record.mjs`, which asks a host what it asked the real one, and writes the exchanges to a folder.
 * @param script path of record.mjs
 * @param time takes the place of its clock and its waits
 * @returns what it said on its console
 */
export async function runRecorder(
  script: string,
  baseUrl: string,
  folder: string,
  time: RecorderTime,
): Promise<string> {
  const source = fs
    .readFileSync(script, 'utf8')
    .replace(/^import fs from 'node:fs';/m, '')
    .replace(/^const sleep = .*$/m, '');
  const lines: string[] = [];
  const fakeProcess = { env: { BASE: baseUrl, OUT: `${folder}/` }, argv: ['node', 'record.mjs'] };
  class RecorderDate extends Date {
    constructor(value: number | string = time.now()) {
      super(value);
    }
    static override now(): number {
      return time.now();
    }
  }
  const fakeConsole = { log: (...parts: unknown[]) => lines.push(parts.join(' ')) };
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
  const run: Script = new AsyncFunction('fs', 'process', 'sleep', 'console', 'Date', source);
  await run(fs, fakeProcess, time.sleep, fakeConsole, RecorderDate);
  return lines.join('\n');
}
