import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { FileReading } from '../../documents/fileReading.ts';
import { readFile } from '../../documents/readFile.ts';

/** Loading it takes longer than reading a picture, which needs none of it. */
const loadMarkdown = () => import('../../ado/htmlToMarkdown/htmlToMarkdown.ts');

/**
 * Reads one file of others in a thread of its own, which `readFileApart.ts` starts and ends. It tells what it read, and
 * nothing else: whatever goes wrong in it ends only this thread.
 */
const { content } = z.object({ content: z.instanceof(Uint8Array) }).parse(workerData);
const reading = await readFile(content, async (html) => (await loadMarkdown()).htmlToMarkdown(html));
parentPort?.postMessage(await withoutInvisible(reading));

async function withoutInvisible(read: FileReading): Promise<FileReading> {
  if (read.kind !== 'text') return read;
  const { invisibleCharacters } = await loadMarkdown();
  return { ...read, text: read.text.replace(invisibleCharacters, '') };
}
