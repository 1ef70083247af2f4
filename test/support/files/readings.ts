import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FileReading } from '../../../src/documents/fileReading.ts';

/** Reads many files in one thread, which loads the libraries once: without bounds, so none of them may be hostile. */
export async function readingsOf(contents: readonly Uint8Array[]): Promise<readonly FileReading[]> {
  const worker = new Worker(new URL(import.meta.url.replace(/readings\.ts$/, 'readingsProgram.ts')), {
    workerData: contents,
  });
  const [readings] = await once(worker, 'message');
  await worker.terminate();
  return readings;
}
