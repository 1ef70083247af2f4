import { parentPort, workerData } from 'node:worker_threads';
import { runSearch } from './runSearch.ts';
import { searchRequestSchema } from './searchRequest.ts';

/** Searches in a thread of its own, which `searcher.ts` starts and ends: a model wrote the pattern. */
parentPort?.postMessage(runSearch(searchRequestSchema.parse(workerData)));
