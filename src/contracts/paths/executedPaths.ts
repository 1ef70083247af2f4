import type { PathKind } from './executedPaths/pathKind.ts';
import { filesRefused } from './executedPaths/refused.ts';
import { filesChangedWithApproval } from './executedPaths/withApproval.ts';

export type { PathKind } from './executedPaths/pathKind.ts';

/**
 * The published list of files that run code where people or pipelines check a repository out, or that say what such
 * code is: by kind, with what becomes of a change that touches one. docs/rules.md shows it.
 */
export const executedPaths: readonly PathKind[] = [...filesRefused, ...filesChangedWithApproval];

/** Patterns of what no change may touch unless the rules say otherwise. */
export const refusedPatterns: readonly string[] = filesRefused.flatMap(({ patterns }) => patterns);

/** Patterns of what a person must agree to unless the rules say otherwise. */
export const approvalPatterns: readonly string[] = filesChangedWithApproval.flatMap(({ patterns }) => patterns);
