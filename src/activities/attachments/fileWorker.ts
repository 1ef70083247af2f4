import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { FileReading } from '../../documents/fileReading.ts';
import { readFile } from '../../documents/readFile.ts';

/** Loading this takes longer than reading a picture, which does not need it. */
const loadMarkdown = () => import('../../ado/htmlToMarkdown/htmlToMarkdown.ts');

/**
 * Reads one untrusted file in a thread of its own, which `fileReader.ts` starts and ends. It only returns what it
 * read; a failure ends only this thread.
 */
const { content } = z.object({ content: z.instanceof(Uint8Array) }).parse(workerData);
const reading = await readFile(content, async (html) => (await loadMarkdown()).htmlToMarkdown(html));
parentPort?.postMessage(await withoutInvisible(reading));

async function withoutInvisible(read: FileReading): Promise<FileReading> {
  if (read.kind !== 'text') return read;
  const { invisibleCharacters } = await loadMarkdown();
  return { ...read, text: read.text.replace(invisibleCharacters, '') };
}
