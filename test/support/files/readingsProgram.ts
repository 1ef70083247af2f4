import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { htmlToMarkdown } from '../../../src/ado/htmlToMarkdown/htmlToMarkdown.ts';
import { readFile } from '../../../src/documents/readFile.ts';

const readings = [];
for (const content of z.array(z.instanceof(Uint8Array)).parse(workerData)) {
  readings.push(await readFile(content, htmlToMarkdown));
}
parentPort?.postMessage(readings);
