import { foldPath } from './foldPath.ts';
import { matchesAnyPathPattern, matchesPathPattern } from './pathPattern.ts';

/** Who protects what. Patterns are as in the rules of a repository. */
export interface PathProtection {
  /** No change may touch these. */
  readonly protectedPaths: readonly string[];
  /** Lifts every protection. */
  readonly allowedPaths: readonly string[];
  /** A person must agree to a change of these, also where it would be refused or free otherwise. */
  readonly withApproval: readonly string[];
  /** A person must agree to a change of these where nothing else says what becomes of it. */
  readonly approvalPaths: readonly string[];
  /** Paths, not patterns: what the pipelines of the repository run, protected like `protectedPaths`. */
  readonly pipelineFiles: readonly string[];
}

/** What becomes of a change that touches a path. */
export type PathTreatment = 'free' | 'approval' | 'refused';

/**
 * What becomes of a change that touches a path. `withApproval` goes before `allowedPaths`, that before what is protected,
 * and that before what needs approval by default. A path that means something protected only to a file system that
 * takes other spellings for the same (`package.jſon`) is refused, whatever lifts the protection.
 * @param path from the root of the repository, with `/`
 */
export function treatmentOf(path: string, protection: PathProtection): PathTreatment {
  const { protectedPaths, allowedPaths, withApproval, approvalPaths, pipelineFiles } = protection;
  const isPipeline = pipelineFiles.some((file) => file.toLowerCase() === path.toLowerCase());
  if (isOtherSpelling(path, protection)) return 'refused';
  if (matchesAnyPathPattern(path, withApproval)) return 'approval';
  if (matchesAnyPathPattern(path, allowedPaths)) return 'free';
  if (isPipeline || matchesAnyPathPattern(path, protectedPaths)) return 'refused';
  return matchesAnyPathPattern(path, approvalPaths) ? 'approval' : 'free';
}

/** Whether a path is protected only as another file system reads it. */
function isOtherSpelling(path: string, protection: PathProtection): boolean {
  const folded = foldPath(path);
  if (folded === path.toLowerCase()) return false;
  const { protectedPaths, withApproval, approvalPaths, pipelineFiles } = protection;
  const isMeant = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesPathPattern(folded, foldPath(pattern))) && !matchesAnyPathPattern(path, patterns);
  const isPipeline = (file: string) => foldPath(file) === folded && file.toLowerCase() !== path.toLowerCase();
  return [protectedPaths, withApproval, approvalPaths].some(isMeant) || pipelineFiles.some(isPipeline);
}
