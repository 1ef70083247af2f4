import { Buffer } from 'node:buffer';
import type { Change, ChangeSet } from '../contracts/changeSet.ts';
import type { Finding } from '../contracts/finding.ts';
import { leftoversIn } from './leftovers.ts';
import { unsafePath } from './pathRules.ts';

/** What a change set may do. Comes from the deployment and the default branch, never from the branch under review. */
export interface CheckPolicy {
  /** Glob patterns (`*` within a folder, `**` across) of paths no change may touch; compared without regard to case. */
  readonly protectedPaths: readonly string[];
  /** Patterns that lift the protection again. */
  readonly allowedPaths: readonly string[];
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
  ],
  allowedPaths: [],
  maximumFiles: 100,
  maximumBytes: 1_000_000,
};

export interface CheckOptions {
  readonly changeSet: ChangeSet;
  /** A file's text at the base commit; undefined where it is not there. */
  readonly before: (path: string) => string | undefined;
  readonly policy: CheckPolicy;
}

/**
 * What speaks against pushing a change set: paths, sizes, and what edits leave behind by mistake.
 * @returns findings in words for the model; nothing may be pushed while one of them is an error
 */
export function checkChangeSet(options: CheckOptions): readonly Finding[] {
  const { changeSet, before, policy } = options;
  if (changeSet.changes.length === 0) {
    return [error('empty-change-set', undefined, 'The edits change nothing. Make the change the task asks for.')];
  }
  const findings = [...checkSizes(changeSet, policy)];
  const seen = new Set<string>();
  for (const change of changeSet.changes) {
    const paths = change.kind === 'rename' ? [change.path, change.previousPath] : [change.path];
    findings.push(...paths.flatMap((path) => checkPath(path, policy)));
    if (seen.has(change.path)) {
      findings.push(error('duplicate-path', change.path, `${change.path} is changed twice. Change each file once.`));
    }
    seen.add(change.path);
    findings.push(...checkContent(change, before));
  }
  return findings;
}

function error(code: string, path: string | undefined, message: string): Finding {
  return { code, severity: 'error', message, ...(path === undefined ? {} : { path }) };
}

function checkSizes(changeSet: ChangeSet, policy: CheckPolicy): readonly Finding[] {
  const findings: Finding[] = [];
  const files = changeSet.changes.length;
  if (files > policy.maximumFiles) {
    const message = `The change touches ${files} files; at most ${policy.maximumFiles} are allowed.`;
    findings.push(error('too-many-files', undefined, message));
  }
  const bytes = changeSet.changes.reduce((sum, change) => sum + Buffer.byteLength(contentOf(change) ?? ''), 0);
  if (bytes > policy.maximumBytes) {
    const message = `The changed files have ${bytes} bytes together; at most ${policy.maximumBytes} are allowed.`;
    findings.push(error('too-large', undefined, message));
  }
  return findings;
}

function checkPath(path: string, policy: CheckPolicy): readonly Finding[] {
  const shown = path.slice(0, 200);
  const problem = unsafePath(path);
  if (problem !== undefined) {
    return [error('unsafe-path', shown, `The path \`${shown}\` ${problem}.`)];
  }
  if (matchesAny(path, policy.protectedPaths) && !matchesAny(path, policy.allowedPaths)) {
    const message = `${shown} is protected. Solve the task without changing, moving or deleting it.`;
    return [error('protected-path', shown, message)];
  }
  return [];
}

function matchesAny(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => globExpression(pattern).test(path));
}

function globExpression(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => {
      if (part === '**/') {
        return '(?:[^/]+/)*';
      }
      if (part === '**') {
        return '.+';
      }
      return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`, 'is');
}

function checkContent(change: Change, before: CheckOptions['before']): readonly Finding[] {
  const content = contentOf(change);
  const oldPath = change.kind === 'rename' ? change.previousPath : change.path;
  const old = change.kind === 'add' ? undefined : before(oldPath);
  if (change.kind === 'edit' && old === undefined) {
    return [error('file-not-found', change.path, `There is no text file ${change.path} to edit.`)];
  }
  if (change.kind === 'add' && before(change.path) !== undefined) {
    return [error('file-exists', change.path, `${change.path} exists already; edit it instead of adding it.`)];
  }
  if (content === undefined) {
    return [];
  }
  if (content.includes('\0')) {
    return [
      error('binary-content', change.path, `${change.path} would hold a NUL character; only text can be written.`),
    ];
  }
  if (change.kind === 'edit' && content === old) {
    return [{ code: 'no-change', severity: 'warning', path: change.path, message: `${change.path} does not change.` }];
  }
  return leftoversIn(change.path, content, old);
}

function contentOf(change: Change): string | undefined {
  return change.kind === 'delete' ? undefined : change.content;
}
