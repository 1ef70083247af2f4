import { detectFileKind } from './fileKind.ts';
import { type FileReading, unreadableFile } from './fileReading.ts';
import { isImage, readImage } from './readImage.ts';
import { readText } from './readText.ts';

/**
 * What can be read of a file that others attached. What it is, its content says: a name is only what someone calls it.
 * Whoever calls it bounds its time and memory.
 * @param content all of it; of a text file, the beginning
 */
export async function readFile(
  content: Uint8Array,
  toMarkdown: (html: string) => string | Promise<string>,
): Promise<FileReading> {
  if (content.byteLength === 0) return unreadableFile('empty');
  const kind = detectFileKind(content);
  if (isImage(kind)) return readImage(kind, content);
  switch (kind) {
    case 'pdf':
      return await (await import('./readPdf.ts')).readPdf(content);
    case 'zip':
      return await (await import('./readWord.ts')).readWord(content, toMarkdown);
    case 'ole':
      return unreadableFile(
        'a file of an old Office version, or one that asks for a password; attach it as .docx or PDF',
      );
    case 'gzip':
    case 'seven-zip':
      return unreadableFile('a compressed file; attach what is in it');
    default:
      return readText(content);
  }
}
