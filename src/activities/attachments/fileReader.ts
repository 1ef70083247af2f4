import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type FileReading, unreadableFile } from '../../documents/fileReading.ts';
import { createKeyedSemaphore } from '../../platform/concurrency/keyedSemaphore.ts';

export interface ReadingLimits {
  /** CPU time of the thread, so that a good file does not fail on a busy machine. */
  readonly processorMilliseconds: number;
  /** From the start of the thread. */
  readonly wallMilliseconds: number;
  /** Heap of JavaScript objects. */
  readonly heapMegabytes: number;
  /** Buffers, which are outside the heap. */
  readonly bufferMegabytes: number;
}

const defaultLimits: ReadingLimits = {
  processorMilliseconds: 3_000,
  wallMilliseconds: 30_000,
  heapMegabytes: 96,
  bufferMegabytes: 80,
};

const broken = unreadableFile('a file that could not be read');

/** Each can use up to 176 MB for a while. */
const filesAtOnce = 2;
const watchMilliseconds = 40;

const readingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
    width: z.number(),
    height: z.number(),
  }),
  z.object({ kind: z.literal('text'), text: z.string(), isCut: z.boolean(), note: z.string().exactOptional() }),
  z.object({ kind: z.literal('unread'), note: z.string() }),
]);

/** Reads an untrusted file; there is always an answer, whatever it contains. */
export type FileReader = (content: Uint8Array) => Promise<FileReading>;

/**
 * Reads each file in a thread of its own, a few at once. A thread that exceeds its time or memory is ended.
 * @param onFailure called with the error of a thread, for the log
 * @param worker the program of the thread; for tests
 */
export function createFileReader(
  onFailure: (detail: string) => void,
  limits: ReadingLimits = defaultLimits,
  worker: URL = workerUrl(),
): FileReader {
  const inTurn = createKeyedSemaphore(filesAtOnce);
  return (content) => inTurn('file', () => readInWorker(content, { onFailure, limits, worker }));
}

/** Sources, compiled sources and the bundle have different file extensions. */
function workerUrl(): URL {
  return new URL(`./fileWorker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
}

interface Reading {
  readonly onFailure: (detail: string) => void;
  readonly limits: ReadingLimits;
  readonly worker: URL;
}

async function readInWorker(
  content: Uint8Array,
  { onFailure, limits, worker: program }: Reading,
): Promise<FileReading> {
  // A copy that belongs to the thread alone.
  const owned = Uint8Array.from(content);
  const worker = new Worker(program, {
    workerData: { content: owned },
    transferList: [owned.buffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    env: {},
    stdout: true,
    stderr: true,
  });
  const ended = new AbortController();
  const failure = (detail: string) => {
    if (!ended.signal.aborted) onFailure(detail);
  };
  try {
    return await Promise.race([resultOf(worker, limits, failure), watch(worker, limits, ended.signal)]);
  } finally {
    ended.abort();
    await worker.terminate();
  }
}

function resultOf(worker: Worker, limits: ReadingLimits, onFailure: (detail: string) => void): Promise<FileReading> {
  return new Promise((resolve) => {
    let isTold = false;
    const tell = (reading: FileReading, failure?: string) => {
      // A thread ends after it has answered.
      if (!isTold && failure !== undefined) onFailure(failure);
      isTold = true;
      resolve(reading);
    };
    worker.once('message', (message: unknown) => {
      const parsed = readingSchema.safeParse(message);
      if (parsed.success) tell(parsed.data);
      else tell(broken, z.prettifyError(parsed.error));
    });
    worker.once('error', (error: Error & { readonly code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') tell(tooMuchMemory(limits));
      else tell(broken, String(error));
    });
    worker.once('exit', (code) => tell(broken, `the thread ended with code ${code} and no answer`));
  });
}

/** Checks a thread's usage now and then, because Node's own limits only cover the heap. */
function watch(worker: Worker, limits: ReadingLimits, ended: AbortSignal): Promise<FileReading> {
  const started = performance.now();
  return new Promise((resolve) => {
    const look = async () => {
      const wall = performance.now() - started;
      const processor = await processorMilliseconds(worker).catch(() => undefined);
      if (wall > limits.wallMilliseconds || (processor ?? wall) > limits.processorMilliseconds) {
        return resolve(unreadableFile(`a file that needs more than ${limits.processorMilliseconds / 1000} s to read`));
      }
      const buffers = await bufferBytes(worker).catch(() => 0);
      if (buffers > limits.bufferMegabytes * 1024 * 1024) return resolve(tooMuchMemory(limits));
      if (!ended.aborted) timer = setTimeout(look, watchMilliseconds);
    };
    let timer = setTimeout(look, watchMilliseconds);
    ended.addEventListener('abort', () => clearTimeout(timer));
  });
}

/** Undefined if this version of Node does not report it. */
async function processorMilliseconds(worker: Worker): Promise<number | undefined> {
  if (typeof worker.cpuUsage !== 'function') return undefined;
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1000;
}

async function bufferBytes(worker: Worker): Promise<number> {
  if (typeof worker.getHeapStatistics !== 'function') return 0;
  return (await worker.getHeapStatistics()).external_memory;
}

function tooMuchMemory({ heapMegabytes, bufferMegabytes }: ReadingLimits): FileReading {
  return unreadableFile(`a file that needs more than ${heapMegabytes + bufferMegabytes} MB of memory to read`);
}
