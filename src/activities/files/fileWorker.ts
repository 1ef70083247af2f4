import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { htmlToMarkdown, invisibleCharacters } from '../../ado/markdown.ts';
import type { FileReading } from '../../documents/fileReading.ts';
import { readFile } from '../../documents/readFile.ts';

/**
 * Reads one file of others in a thread of its own, which `readFileApart.ts` starts and ends. It tells what it read, and
 * nothing else: whatever goes wrong in it ends only this thread.
 */
const { content } = z.object({ content: z.instanceof(Uint8Array) }).parse(workerData);
const reading = await readFile(content, htmlToMarkdown);
parentPort?.postMessage(withoutInvisible(reading));

function withoutInvisible(read: FileReading): FileReading {
  return read.kind === 'text' ? { ...read, text: read.text.replace(invisibleCharacters, '') } : read;
}
