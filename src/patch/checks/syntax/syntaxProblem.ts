/** Where a text does not read as its format. */
export interface SyntaxProblem {
  /** Counted from 1. */
  readonly line: number;
  /** In words for the model, without the place. */
  readonly problem: string;
  /**
   * Whether the format's own parser says so, and nothing that is right could be read this way. What a grammar alone does
   * not understand may be newer than the grammar.
   */
  readonly isCertain: boolean;
}

export const longestProblem = 120;
