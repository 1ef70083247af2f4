import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { createKeyedSemaphore } from '../../platform/concurrency/keyedSemaphore.ts';
import { type SearchReply, type SearchRequest, searchReplySchema } from './searchRequest.ts';

/** A search that did not end, with what happened; or its reply. */
export type SearchResult = SearchReply | { readonly kind: 'too-long' } | { readonly kind: 'broken' };

/** Searches texts for a pattern; there is always an answer. */
export type Searcher = (request: SearchRequest) => Promise<SearchResult>;

export interface SearcherOptions {
  /** Called with the error of a thread, for the log. */
  readonly onFailure?: (detail: string) => void;
  /** When a search is ended; asked for as its thread starts. */
  readonly limit?: () => AbortSignal;
  /** The program of the thread; for tests. */
  readonly worker?: URL;
}

const mostMilliseconds = 20_000;
const heapMegabytes = 192;
const searchesAtOnce = 2;

/** Runs each search in a thread of its own, a few at once. A thread that exceeds its time or memory is ended. */
export function createSearcher({
  onFailure = () => undefined,
  limit = () => AbortSignal.timeout(mostMilliseconds),
  worker = workerUrl(),
}: SearcherOptions = {}): Searcher {
  const inTurn = createKeyedSemaphore(searchesAtOnce);
  return (request) => inTurn('search', () => searchInThread(request, worker, limit, onFailure));
}

/** Sources, compiled sources and the bundle have different file extensions. */
function workerUrl(): URL {
  return new URL(`./searchWorker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
}

async function searchInThread(
  request: SearchRequest,
  program: URL,
  limit: () => AbortSignal,
  onFailure: (detail: string) => void,
): Promise<SearchResult> {
  const ended = limit();
  if (ended.aborted) return { kind: 'too-long' };
  const worker = new Worker(program, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    env: {},
    stdout: true,
    stderr: true,
  });
  try {
    return await resultOf(worker, ended, onFailure);
  } finally {
    await worker.terminate();
  }
}

function resultOf(worker: Worker, ended: AbortSignal, onFailure: (detail: string) => void): Promise<SearchResult> {
  return new Promise((resolve) => {
    let isTold = false;
    const fail = (detail: string) => {
      // A thread ends after it has answered.
      if (!isTold) onFailure(detail);
      tell({ kind: 'broken' });
    };
    const tell = (result: SearchResult) => {
      isTold = true;
      ended.removeEventListener('abort', tooLong);
      resolve(result);
    };
    const tooLong = () => tell({ kind: 'too-long' });
    ended.addEventListener('abort', tooLong);
    worker.once('message', (message: unknown) => {
      const parsed = searchReplySchema.safeParse(message);
      if (parsed.success) tell(parsed.data);
      else fail(parsed.error.message);
    });
    worker.once('error', (error) => fail(String(error)));
    worker.once('exit', (code) => fail(`the search thread ended with code ${code} and no answer`));
  });
}
