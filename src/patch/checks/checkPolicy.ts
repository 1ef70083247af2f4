import { Buffer } from 'node:buffer';
import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import { errorFinding, type Finding } from '../../contracts/changes/finding.ts';
import { approvalPatterns, refusedPatterns } from '../../contracts/paths/executedPaths.ts';
import { matchesAnyPathPattern } from '../../contracts/paths/pathPattern.ts';
import { type PathProtection, treatmentOf } from '../../contracts/paths/pathProtection.ts';
import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import { validatePath } from '../paths/validatePath.ts';

const binaryKinds =
  /\.(?:exe|dll|so|dylib|bin|o|obj|a|lib|class|jar|war|wasm|pyc|node|png|jpe?g|gif|bmp|ico|webp|pdf|zip|gz|tgz|bz2|xz|7z|rar|nupkg|whl|pfx|p12|jks|keystore|woff2?|ttf|otf|eot|mp[34]|mov|avi|db|sqlite3?)$/i;

/** What a change set may do. Comes from the deployment and the default branch, never from the branch under review. */
export interface CheckPolicy extends PathProtection {
  /** Patterns of the only paths that may be touched; without them all that are not protected. */
  readonly onlyPaths?: readonly string[];
  readonly maximumFiles: number;
  /** Total of all resulting files, in bytes of UTF-8. */
  readonly maximumBytes: number;
}

export const defaultCheckPolicy: CheckPolicy = {
  protectedPaths: refusedPatterns,
  allowedPaths: [],
  withApproval: [],
  approvalPaths: approvalPatterns,
  pipelineFiles: [],
  maximumFiles: 100,
  maximumBytes: 1_000_000,
};

/** Paths that the rules of a repository name, as patterns like those of {@link CheckPolicy}. */
export interface PathRules {
  readonly allowed: readonly string[];
  readonly protected: readonly string[];
  readonly unprotected: readonly string[];
  readonly withApproval?: readonly string[] | undefined;
}

/**
 * A deployment's policy with a repository's own rules on top of what is always protected.
 * @param pipelineFiles what the repository's pipelines run, as paths
 */
export function applyRulesToPolicy(
  policy: CheckPolicy,
  paths: PathRules | undefined,
  pipelineFiles: readonly string[] = [],
): CheckPolicy {
  const known = { ...policy, pipelineFiles: [...policy.pipelineFiles, ...pipelineFiles] };
  if (paths === undefined) return known;
  return {
    ...known,
    protectedPaths: [...policy.protectedPaths, ...paths.protected],
    allowedPaths: [...policy.allowedPaths, ...paths.unprotected],
    withApproval: [...policy.withApproval, ...(paths.withApproval ?? [])],
    onlyPaths: paths.allowed,
  };
}

/** Whether a change set has more files or bytes than the policy allows. */
export function checkSize(changeSet: ChangeSet, policy: CheckPolicy): readonly Finding[] {
  const findings: Finding[] = [];
  const files = changeSet.changes.length;
  if (files > policy.maximumFiles) {
    const message = `The change touches ${files} files; at most ${policy.maximumFiles} are allowed.`;
    findings.push(errorFinding('too-many-files', undefined, message));
  }
  const bytes = changeSet.changes.reduce(
    (sum, change) => sum + Buffer.byteLength(change.kind === 'delete' ? '' : (change.content ?? '')),
    0,
  );
  if (bytes > policy.maximumBytes) {
    const message = `The changed files have ${bytes} bytes together; at most ${policy.maximumBytes} are allowed.`;
    findings.push(errorFinding('too-large', undefined, message));
  }
  return findings;
}

/** Whether the paths of a change are safe, of a kind that can be written as text, and free of protection. */
export function checkPaths(change: Change, policy: CheckPolicy): readonly Finding[] {
  const paths = change.kind === 'rename' ? [change.path, change.previousPath] : [change.path];
  return paths.flatMap((path) => findingsOfPath(path, policy));
}

/** Whether a path of a change refuses it. */
export function isChangeRefused(change: Change, policy: CheckPolicy): boolean {
  return checkPaths(change, policy).some(({ severity }) => severity === 'error');
}

function findingsOfPath(path: string, policy: CheckPolicy): readonly Finding[] {
  const shown = escapeInvisible(path.slice(0, 200));
  const problem = validatePath(path);
  if (problem !== undefined) {
    return [errorFinding('unsafe-path', shown, `The path \`${shown}\` ${problem}.`)];
  }
  if (binaryKinds.test(path)) {
    return [
      errorFinding('file-kind', shown, `${shown} is a binary or executable kind of file. Only text can be changed.`),
    ];
  }
  const treatment = treatmentOf(path, policy);
  if (treatment === 'refused') {
    const message = `${shown} is protected. Solve the task without changing, moving or deleting it.`;
    return [errorFinding('protected-path', shown, message)];
  }
  if (policy.onlyPaths !== undefined && !matchesAnyPathPattern(path, policy.onlyPaths)) {
    const message = `${shown} is outside the paths that the rules of the repository allow to change. Solve the task without it.`;
    return [errorFinding('path-not-allowed', shown, message)];
  }
  if (treatment === 'free') return [];
  const message = `${shown} is run by builds or tools, so a person must agree to the change.`;
  return [{ code: 'needs-approval', severity: 'warning', path: shown, message }];
}
