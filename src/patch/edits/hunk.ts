/** A line of a hunk, without its line ending. */
export interface HunkLine {
  readonly kind: 'context' | 'remove' | 'add';
  readonly text: string;
  /** The line ended in CR LF in the reply. */
  readonly hasCarriageReturn: boolean;
}

/** Lines to find in a file and what shall stand there instead: what every edit format comes down to. */
export interface Hunk {
  readonly lines: readonly HunkLine[];
  /** First line of the old side, counted from 1, where the reply gives it. A hint: models count badly. */
  readonly oldStart: number | undefined;
  /** Lines that stand above the place, outermost first (`@@ class Foo`). */
  readonly anchors: readonly string[];
  /** The old side ends where the file ends. */
  readonly isAtEnd: boolean;
  /** What the reply says about a newline at the end of either side; undefined where it says nothing. */
  readonly hasOldFinalNewline: boolean | undefined;
  readonly hasNewFinalNewline: boolean | undefined;
  /** Hunks of one edit come in the order of the file. */
  readonly isOrdered: boolean;
  /** Where the hunk begins in the reply, counted from 1. */
  readonly replyLine: number;
}

/** A hunk of which nothing is known but its lines, and what is given beside them. */
export function hunkOf(lines: readonly HunkLine[], replyLine: number, known: Partial<Hunk> = {}): Hunk {
  const unknown = { oldStart: undefined, hasOldFinalNewline: undefined, hasNewFinalNewline: undefined };
  return { lines, anchors: [], isAtEnd: false, isOrdered: true, replyLine, ...unknown, ...known };
}

/** What the reply asks for one file. */
export type FileEdit =
  | {
      readonly kind: 'update';
      readonly path: string;
      /** Where the file moves to. */
      readonly newPath: string | undefined;
      /** Whether a file that is already where this one moves to may be replaced. */
      readonly canReplace?: boolean;
      readonly hunks: readonly Hunk[];
      readonly replyLine: number;
    }
  | {
      /** A piece of text, not bound to whole lines, for another. */
      readonly kind: 'substitute';
      readonly path: string;
      readonly oldText: string;
      readonly newText: string;
      /** Every occurrence; otherwise the text must stand in the file once. */
      readonly isEverywhere: boolean;
      readonly replyLine: number;
    }
  | {
      readonly kind: 'create';
      readonly path: string;
      readonly content: string;
      /** Whether a file that is already there may be replaced. */
      readonly canReplace: boolean;
      /** The same lines as a hunk for the end of a file that is already there, where the format means that. */
      readonly appended?: Hunk;
      /** Where the path's folders are not there, its last part is meant, as `patch` without `-p` takes it. */
      readonly isBaseName?: boolean;
      readonly replyLine: number;
    }
  | {
      /** The text of a whole file, in which comments may stand for parts that stay as they are. */
      readonly kind: 'whole';
      readonly path: string;
      readonly content: string;
      /** The caller knows that this is all of the file; otherwise it may be a part or have been cut off. */
      readonly isComplete: boolean;
      /** It stood in a code fence, which tells where it ends. */
      readonly isFenced: boolean;
      /** The same lines read as context of a hunk, which ask for no change where the file has them. */
      readonly context?: Hunk;
      readonly replyLine: number;
    }
  | {
      readonly kind: 'delete';
      readonly path: string;
      /** The lines the reply believes are in the file, where it shows them. */
      readonly hunks: readonly Hunk[];
      readonly replyLine: number;
    };

/** The lines a hunk expects to find. */
export function oldSide(hunk: Hunk): readonly HunkLine[] {
  return hunk.lines.filter((line) => line.kind !== 'add');
}

/** The lines a hunk leaves behind. */
export function newSide(hunk: Hunk): readonly HunkLine[] {
  return hunk.lines.filter((line) => line.kind !== 'remove');
}
