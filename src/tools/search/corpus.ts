import { changedPaths, currentPaths } from '../files/currentFiles.ts';
import type { ToolContext } from '../toolContext.ts';

/** Texts of files in memory that threads share: nothing is copied to search them. */
export interface Corpus {
  readonly blocks: readonly SharedArrayBuffer[];
  /** Sorted by path. */
  readonly files: readonly CorpusFile[];
}

export interface CorpusFile {
  readonly path: string;
  /** Which of the blocks holds the text, in UTF-8. */
  readonly block: number;
  readonly offset: number;
  readonly bytes: number;
}

const blockBytes = 8 * 1024 * 1024;

/** By the list of a snapshot's files, so that it goes when the snapshot does. */
const corpora = new WeakMap<ToolContext['files'], Corpus>();

/** The texts of a snapshot with the change so far on top. Those of the snapshot are laid out once. */
export function corpusOf(context: ToolContext): Corpus {
  const base = corpora.get(context.files) ?? layOut(basePaths(context), context.textBefore);
  corpora.set(context.files, base);
  const changed = changedPaths(context);
  if (changed.size === 0) return base;
  const touched = currentPaths(context).filter((path) => changed.has(path));
  const above = layOut(touched, context.text);
  const moved = above.files.map((file) => ({ ...file, block: file.block + base.blocks.length }));
  const kept = base.files.filter(({ path }) => !changed.has(path));
  return { blocks: [...base.blocks, ...above.blocks], files: [...kept, ...moved].sort(byPath) };
}

function basePaths({ files }: ToolContext): readonly string[] {
  return files.filter(({ excluded }) => excluded === undefined).map(({ path }) => path);
}

function byPath(left: CorpusFile, right: CorpusFile): number {
  return left.path < right.path ? -1 : 1;
}

function layOut(paths: readonly string[], textOf: (path: string) => string | undefined): Corpus {
  const blocks: SharedArrayBuffer[] = [];
  const files: CorpusFile[] = [];
  let pending: { readonly path: string; readonly content: Buffer }[] = [];
  let pendingBytes = 0;
  const flush = (): void => {
    if (pending.length === 0) return;
    const block = new SharedArrayBuffer(pendingBytes);
    let offset = 0;
    for (const { path, content } of pending) {
      new Uint8Array(block).set(content, offset);
      files.push({ path, block: blocks.length, offset, bytes: content.byteLength });
      offset += content.byteLength;
    }
    blocks.push(block);
    pending = [];
    pendingBytes = 0;
  };
  for (const path of paths) {
    const text = textOf(path);
    if (text === undefined) continue;
    const content = Buffer.from(text);
    pending.push({ path, content });
    pendingBytes += content.byteLength;
    if (pendingBytes >= blockBytes) flush();
  }
  flush();
  return { blocks, files: files.sort(byPath) };
}
