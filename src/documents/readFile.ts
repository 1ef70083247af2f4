import { fileKindOf } from './fileKind.ts';
import { type FileReading, unread } from './fileReading.ts';
import { isImage, readImage } from './readImage.ts';
import { readText } from './readText.ts';

/**
 * What can be read of a file that others attached. What it is, its content says: a name is only what somebody calls it.
 * Whoever calls it bounds its time and memory.
 * @param content all of it; of a text file, the beginning
 */
export async function readFile(
  content: Uint8Array,
  toMarkdown: (html: string) => string | Promise<string>,
): Promise<FileReading> {
  if (content.byteLength === 0) return unread('empty');
  const kind = fileKindOf(content);
  if (isImage(kind)) return readImage(kind, content);
  switch (kind) {
    case 'pdf':
      return await (await import('./readPdf.ts')).readPdf(content);
    case 'zip':
      return await (await import('./readWord.ts')).readWord(content, toMarkdown);
    case 'ole':
      return unread('a file of an old Office version, or one that asks for a password; attach it as .docx or PDF');
    case 'gzip':
    case 'seven-zip':
      return unread('a compressed file; attach what is in it');
    default:
      return readText(content);
  }
}
