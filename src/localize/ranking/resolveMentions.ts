import { type InvertedIndex, isFolderModule } from '../index/invertedIndex.ts';
import type { PathMention } from '../task/pathMentions.ts';
import type { TaskSignals } from '../task/taskSignals.ts';
import { matchPathSuffix } from './matchPathSuffix.ts';
import { resolveFrame } from './resolveFrame.ts';
import type { Scores } from './signals.ts';

/** The mention that fits a file best, with how many folders agree from the file name up. */
export interface ResolvedMention {
  readonly mention: PathMention;
  readonly depth: number;
  /** Not the file itself is named but the package it is in. */
  readonly isOfPackage: boolean;
  /** How many files the mention fits as well. */
  readonly shared: number;
  /** Frames only: how many frames of files of the repository are closer to the failure. */
  readonly rank: number;
}

/** For each file that the task names: the mentions that fit it; a package is named for its files once at most. */
export function resolveMentions(
  index: InvertedIndex,
  task: TaskSignals,
): ReadonlyMap<number, readonly ResolvedMention[]> {
  const fitting = new Map<number, ResolvedMention[]>();
  const note = (file: number, found: ResolvedMention) => {
    const known = fitting.get(file);
    if (known === undefined) fitting.set(file, [found]);
    else known.push(found);
  };
  const packages = new Map<number, ResolvedMention>();
  const ranks = new Map<number, number>();
  for (const mention of task.mentions) {
    const { files, depth, line } = resolveMention(index, mention);
    const trace = mention.trace ?? 0;
    const rank = ranks.get(trace) ?? 0;
    if (mention.kind === 'frame' && files.length > 0 && mention.isReporter !== true) ranks.set(trace, rank + 1);
    for (const file of files) {
      const found = { mention: { ...mention, line }, depth, isOfPackage: false, shared: files.length, rank };
      note(file, found);
      if (mention.kind === 'module' && depth > (packages.get(file)?.depth ?? 0)) packages.set(file, found);
    }
  }
  for (const [file, named] of packages) {
    for (const other of othersOfPackage(index, file)) note(other, { ...named, isOfPackage: true });
  }
  return fitting;
}

function resolveMention(index: InvertedIndex, mention: PathMention) {
  if (mention.kind === 'frame') return resolveFrame(index, mention);
  const found = matchPathSuffix(index, mention.path);
  const files = mention.kind === 'module' && found.depth < 2 ? [] : found.files;
  return { files, depth: found.depth, line: mention.line };
}

/** The other files of the folder that a file stands for. */
function othersOfPackage(index: InvertedIndex, file: number): readonly number[] {
  const path = index.files[file]?.path ?? '';
  if (!isFolderModule(path.slice(path.lastIndexOf('/') + 1))) return [];
  return (index.folders[index.folderOf[file] ?? 0] ?? []).filter((other) => other !== file);
}

/** What a file has of it when its package is named. */
const packageShare = 0.25;
/** What code has of it that throws the error for whoever calls it. */
const reporterShare = 0.2;
/** What a frame has of one that is closer to the failure by one file. */
const frameDecay = 0.5;

/** What the mentions of a file say: stack frames close to the failure, places, then paths, then modules. */
export function mentionScores(
  index: InvertedIndex,
  fitting: ReadonlyMap<number, readonly ResolvedMention[]>,
  kind: PathMention['kind'],
): Scores {
  const scores = new Float64Array(index.files.length);
  for (const [file, mentions] of fitting) {
    for (const found of mentions) {
      if (found.mention.kind !== kind) continue;
      scores[file] = Math.max(scores[file] ?? 0, strengthOf(found) * certaintyOf(found));
    }
  }
  return scores;
}

/** What a frame has whose file is called alike and lies in other folders. */
const elsewhereShare = 0.15;

/** A name that only one file has needs no folders to tell which is meant; words of prose may look like a file's name. */
function certaintyOf({ depth, shared, mention }: ResolvedMention): number {
  const byFolders = Math.min(1, (depth + 1) / 4);
  // The standard library has a `pathlib.py`, too: a frame in folders that the repository lacks says little.
  if (mention.kind === 'frame' && depth === 1 && mention.path.includes('/')) return elsewhereShare;
  return shared === 1 && (mention.kind === 'place' || mention.kind === 'frame') ? Math.max(0.9, byFolders) : byFolders;
}

function strengthOf({ isOfPackage, mention, rank, shared }: ResolvedMention): number {
  if (isOfPackage) return packageShare;
  if (mention.isReporter === true) return reporterShare;
  return mention.kind === 'frame' ? frameDecay ** rank / Math.sqrt(shared) : 1;
}

/**
 * Whether the task names a file so that nothing but it can be meant: with a line, with a folder, or by a name with an
 * extension that no other file has.
 */
export function isNamedByTask(fitting: ReadonlyMap<number, readonly ResolvedMention[]>, file: number): boolean {
  return (fitting.get(file) ?? []).some(({ mention, depth, shared, isOfPackage }) => {
    return !isOfPackage && mention.kind !== 'module' && (depth > 1 || shared === 1);
  });
}
