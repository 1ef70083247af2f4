import { approvalPatterns, refusedPatterns } from '../contracts/paths/executedPaths.ts';
import { matchesAnyPathPattern } from '../contracts/paths/pathPattern.ts';
import { type PathTreatment, treatmentOf } from '../contracts/paths/pathProtection.ts';
import type { Rules } from '../contracts/rules/rules.ts';

type PathRules = Pick<Rules, 'paths'>;

/**
 * The paths of a change that a person must agree to, because builds or tools run them or the rules say so.
 * @param pipelineFiles what the repository's pipelines run, as paths
 * @param listChangedPaths every path that the change touches, both of a renamed file
 */
export function pathsThatNeedApproval(
  rules: PathRules,
  pipelineFiles: readonly string[],
  changedPaths: readonly string[],
): readonly string[] {
  return changedPaths.filter((path) => treatmentByRules(rules, pipelineFiles, path) === 'approval');
}

/**
 * The paths of a change that refuse it: protected ones, and those outside what the rules allow. Whether a path is one at
 * all, the checks of a change set say.
 * @param pipelineFiles what the repository's pipelines run, as paths
 * @param listChangedPaths every path that the change touches, both of a renamed file
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
