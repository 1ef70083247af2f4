import { Buffer } from 'node:buffer';
import type { Change, ChangeSet } from '../../contracts/changeSet.ts';
import type { Finding } from '../../contracts/finding.ts';
import { matchesAnyPathPattern } from '../../contracts/pathPattern.ts';
import { unsafePath } from '../pathRules.ts';

/** What is installed and run is a person's decision: a new dependency is code that nobody here has read. */
const manifests = [
  '**/package.json',
  '**/.npmrc',
  '**/pyproject.toml',
  '**/requirements*.txt',
  '**/setup.py',
  '**/setup.cfg',
  '**/Pipfile',
  '**/pom.xml',
  '**/build.gradle',
  '**/build.gradle.kts',
  '**/*.csproj',
  '**/Directory.Packages.props',
  '**/packages.config',
  '**/nuget.config',
  '**/go.mod',
  '**/Cargo.toml',
  '**/Gemfile',
  '**/composer.json',
];

const lockfiles = [
  '**/package-lock.json',
  '**/npm-shrinkwrap.json',
  '**/yarn.lock',
  '**/pnpm-lock.yaml',
  '**/bun.lock*',
  '**/poetry.lock',
  '**/uv.lock',
  '**/Pipfile.lock',
  '**/packages.lock.json',
  '**/go.sum',
  '**/Cargo.lock',
  '**/Gemfile.lock',
  '**/composer.lock',
  '**/gradle.lockfile',
];

const binaryKinds =
  /\.(?:exe|dll|so|dylib|bin|o|obj|a|lib|class|jar|war|wasm|pyc|node|png|jpe?g|gif|bmp|ico|webp|pdf|zip|gz|tgz|bz2|xz|7z|rar|nupkg|whl|pfx|p12|jks|keystore|woff2?|ttf|otf|eot|mp[34]|mov|avi|db|sqlite3?)$/i;

/** What a change set may do. Comes from the deployment and the default branch, never from the branch under review. */
export interface CheckPolicy {
  /** Glob patterns (`*` within a folder, `**` across) of paths no change may touch; compared without regard to case. */
  readonly protectedPaths: readonly string[];
  /** Patterns that lift the protection again. */
  readonly allowedPaths: readonly string[];
  /** Patterns of the only paths that may be touched; without them all that are not protected. */
  readonly onlyPaths?: readonly string[];
  readonly maximumFiles: number;
  /** Total of all resulting files, in bytes of UTF-8. */
  readonly maximumBytes: number;
}

export const defaultCheckPolicy: CheckPolicy = {
  protectedPaths: [
    '.github/**',
    '.azuredevops/**',
    '**/.azure-pipelines/**',
    '**/.pipelines/**',
    '**/*azure-pipelines*.yml',
    '**/*azure-pipelines*.yaml',
    '**/.gitlab-ci.yml',
    '**/CODEOWNERS',
    '**/.gitmodules',
    '**/.code-agent.yml',
    '**/.code-agent.yaml',
    '**/AGENTS.md',
    '**/AGENTS.override.md',
    '**/CLAUDE.md',
    '**/GEMINI.md',
    '**/.claude/**',
    '**/.cursor/**',
    '**/.cursorrules',
    '**/.clinerules',
    '**/.windsurfrules',
    ...manifests,
    ...lockfiles,
  ],
  allowedPaths: [],
  maximumFiles: 100,
  maximumBytes: 1_000_000,
};

/** Paths that the rules of a repository name, as patterns like those of {@link CheckPolicy}. */
export interface PathRules {
  readonly allowed: readonly string[];
  readonly protected: readonly string[];
  readonly unprotected: readonly string[];
}

/** A deployment's policy with a repository's own rules on top of what is always protected. */
export function policyWithRules(policy: CheckPolicy, paths: PathRules | undefined): CheckPolicy {
  if (paths === undefined) return policy;
  return {
    ...policy,
    protectedPaths: [...policy.protectedPaths, ...paths.protected],
    allowedPaths: [...policy.allowedPaths, ...paths.unprotected],
    onlyPaths: paths.allowed,
  };
}

/** Whether a change set has more files or bytes than the policy allows. */
export function sizeFindings(changeSet: ChangeSet, policy: CheckPolicy): readonly Finding[] {
  const findings: Finding[] = [];
  const files = changeSet.changes.length;
  if (files > policy.maximumFiles) {
    const message = `The change touches ${files} files; at most ${policy.maximumFiles} are allowed.`;
    findings.push(error('too-many-files', undefined, message));
  }
  const bytes = changeSet.changes.reduce(
    (sum, change) => sum + Buffer.byteLength(change.kind === 'delete' ? '' : (change.content ?? '')),
    0,
  );
  if (bytes > policy.maximumBytes) {
    const message = `The changed files have ${bytes} bytes together; at most ${policy.maximumBytes} are allowed.`;
    findings.push(error('too-large', undefined, message));
  }
  return findings;
}

/** Whether the paths of a change are safe, of a kind that can be written as text, and free of protection. */
export function pathFindings(change: Change, policy: CheckPolicy): readonly Finding[] {
  const paths = change.kind === 'rename' ? [change.path, change.previousPath] : [change.path];
  return paths.flatMap((path) => findingsOfPath(path, policy));
}

function findingsOfPath(path: string, policy: CheckPolicy): readonly Finding[] {
  const shown = path.slice(0, 200);
  const problem = unsafePath(path);
  if (problem !== undefined) {
    return [error('unsafe-path', shown, `The path \`${shown}\` ${problem}.`)];
  }
  if (binaryKinds.test(path)) {
    return [error('file-kind', shown, `${shown} is a binary or executable kind of file. Only text can be changed.`)];
  }
  if (matchesAnyPathPattern(path, policy.protectedPaths) && !matchesAnyPathPattern(path, policy.allowedPaths)) {
    const message = `${shown} is protected. Solve the task without changing, moving or deleting it.`;
    return [error('protected-path', shown, message)];
  }
  if (policy.onlyPaths !== undefined && !matchesAnyPathPattern(path, policy.onlyPaths)) {
    const message = `${shown} is outside the paths that the rules of the repository allow to change. Solve the task without it.`;
    return [error('path-not-allowed', shown, message)];
  }
  return [];
}

function error(code: string, path: string | undefined, message: string): Finding {
  return { code, severity: 'error', message, ...(path === undefined ? {} : { path }) };
}
