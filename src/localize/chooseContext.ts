import type { RankedFile } from '../contracts/localization.ts';

/** No single file may take more of the budget than this, so that one long file does not push all others out. */
const largestShare = 0.6;

export interface ChosenContext {
  /** Paths to show whole, best first. */
  readonly shown: string[];
  /** Paths only to name, best first. */
  readonly named: string[];
}

/**
 * Which ranked files are shown whole within a budget, and which only by name. Goes down the ranking and takes what
 * still fits; the best file is taken whenever it fits the whole budget.
 * @param sizes characters of each file; a file without size is only named
 * @param budgetCharacters characters of all shown files together
 */
export function chooseContext(
  ranked: readonly RankedFile[],
  sizes: ReadonlyMap<string, number>,
  budgetCharacters: number,
): ChosenContext {
  const shown: string[] = [];
  const named: string[] = [];
  let left = budgetCharacters;
  for (const [position, { path }] of ranked.entries()) {
    const size = sizes.get(path);
    const limit = position === 0 ? left : Math.min(left, budgetCharacters * largestShare);
    if (size !== undefined && size <= limit) {
      shown.push(path);
      left -= size;
    } else {
      named.push(path);
    }
  }
  return { shown, named };
}
