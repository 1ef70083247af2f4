import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/** A zip file on disk, read one file at a time. */
export interface ZipArchive {
  /** A file's content; undefined when the archive has no file of that name and size. */
  read(path: string, bytes: number): Promise<Buffer | undefined>;
  close(): void;
}

/** @param file path of the zip file */
export async function openZipArchive(file: string): Promise<ZipArchive> {
  // Names are decoded here: Git's names are UTF-8 whatever the archive's flags say, and may hold backslashes.
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    const entries = await readEntries(zip);
    const root = commonRoot(entries.keys());
    return {
      async read(path, bytes) {
        const entry = entries.get(path) ?? entries.get(`${root}${path}`);
        if (entry === undefined || entry.uncompressedSize !== bytes) {
          return undefined;
        }
        const content: Readable = await zip.openReadStreamPromise(entry);
        return await buffer(content);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function readEntries(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileNameRaw.toString('utf8').replace(/^\//, '');
    if (!name.endsWith('/')) {
      entries.set(name, entry);
    }
  }
  return entries;
}

/** Some servers put everything into one folder named after the repository: that folder with its slash, or nothing. */
function commonRoot(names: Iterable<string>): string {
  const roots = new Set<string>();
  for (const name of names) {
    roots.add(name.slice(0, name.indexOf('/') + 1));
  }
  const [root] = roots;
  return roots.size === 1 && root !== undefined ? root : '';
}
