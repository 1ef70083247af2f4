import { approvalPatterns, refusedPatterns } from '../contracts/paths/executedPaths.ts';
import { matchesAnyPathPattern } from '../contracts/paths/pathPattern.ts';
import { type PathTreatment, treatmentOf } from '../contracts/paths/pathProtection.ts';
import type { Rules } from '../contracts/rules/rules.ts';

type PathRules = Pick<Rules, 'paths'>;

/**
 * The paths of a change that need approval, because builds or tools run them or the rules say so.
 * @param pipelineFiles paths of the files that the repository's pipelines run
 * @param listChangedPaths every path that the change touches; for a renamed file, both
 */
export function pathsThatNeedApproval(
  rules: PathRules,
  pipelineFiles: readonly string[],
  changedPaths: readonly string[],
): readonly string[] {
  return changedPaths.filter((path) => treatmentByRules(rules, pipelineFiles, path) === 'approval');
}

/**
 * The paths that get a change refused: protected ones, and those that the rules do not allow. Whether a path is valid
 * at all is up to the checks of the change set.
 * @param pipelineFiles paths of the files that the repository's pipelines run
 * @param listChangedPaths every path that the change touches; for a renamed file, both
 */
export function refusedPaths(
  rules: PathRules,
  pipelineFiles: readonly string[],
  changedPaths: readonly string[],
): readonly string[] {
  return changedPaths.filter(
    (path) =>
      !matchesAnyPathPattern(path, rules.paths.allowed) || treatmentByRules(rules, pipelineFiles, path) === 'refused',
  );
}

function treatmentByRules({ paths }: PathRules, pipelineFiles: readonly string[], path: string): PathTreatment {
  return treatmentOf(path, {
    protectedPaths: [...refusedPatterns, ...paths.protected],
    allowedPaths: paths.unprotected,
    withApproval: paths.withApproval ?? [],
    approvalPaths: approvalPatterns,
    pipelineFiles,
  });
}
