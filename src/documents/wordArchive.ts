import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { fileLimits } from './fileLimits.ts';

/** The parts of a zip archive that may be read, unpacked. */
export interface WordArchive {
  /** Names of everything in it. */
  readonly names: readonly string[];
  /** The XML parts of a Word document, by their names. */
  readonly parts: ReadonlyMap<string, Buffer>;
}

/** An archive that is not unpacked; its message is the end of a sentence. */
export class RefusedArchive extends Error {}

/**
 * Opens a zip archive and unpacks what a Word document keeps its text in. Every byte is counted while it is unpacked: what
 * the archive says of its sizes is not believed.
 * @throws RefusedArchive when it holds too much
 * @throws Error when it is damaged
 */
export async function openWordArchive(content: Buffer): Promise<WordArchive> {
  const zip = await fromBufferPromise(content, { lazyEntries: true });
  if (zip.entryCount > fileLimits.archiveEntries) {
    throw new RefusedArchive(`an archive of more than ${fileLimits.archiveEntries} files`);
  }
  const names: string[] = [];
  const parts = new Map<string, Buffer>();
  let left = fileLimits.unpackedBytes;
  for await (const entry of zip.eachEntry()) {
    const name = String(entry.fileName);
    names.push(name);
    if (!/^(?:\[Content_Types\]\.xml|_rels\/\.rels|word\/.*\.(?:xml|rels))$/.test(name)) continue;
    const part = await unpack(zip, entry, left);
    left -= part.length;
    parts.set(name, part);
  }
  return { names, parts };
}

async function unpack(zip: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > most) {
      stream.destroy();
      throw new RefusedArchive(
        `a Word document that unpacks to more than ${fileLimits.unpackedBytes / 1024 / 1024} MB of text and styles`,
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
