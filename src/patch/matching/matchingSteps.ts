import type { Hunk } from '../edits/hunk.ts';
import { findAppliedLine } from './hunkFindings.ts';
import { locateAroundElisions } from './locateAroundElisions.ts';
import { locateReindented } from './locateReindented.ts';
import { type HunkPiece, locateWithFuzz } from './locateWithFuzz.ts';
import type { ToleratedDifference } from './matchLevels.ts';
import type { TextFile } from './textFile.ts';

/** A way to find places for a hunk whose old lines stand nowhere as one piece, with no tolerance of lines. */
export interface MatchingStep {
  readonly name: ToleratedDifference;
  /**
   * @param cursor the first line an ordered hunk may stand at
   * @returns pieces of the hunk from the bottom up; undefined if any place is unsure
   */
  readonly locate: (file: TextFile, hunk: Hunk, cursor: number) => readonly HunkPiece[] | undefined;
}

/** What is tried after every tolerance of `matchLevels`, in this order; the first that finds all places decides. */
export const matchingSteps: readonly MatchingStep[] = [
  { name: 'context', locate: locateWithFuzz },
  { name: 'lines that it leaves out', locate: locateAroundElisions },
  {
    name: 'indentation of each line',
    locate(file, hunk) {
      const piece = locateReindented(file, hunk);
      return piece === undefined || findAppliedLine(file, hunk) !== undefined ? undefined : [piece];
    },
  },
];
