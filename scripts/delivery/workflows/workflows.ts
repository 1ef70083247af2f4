import { readdirSync } from 'node:fs';
import { z } from 'zod';

const folder = '.github/workflows';

/** A workflow as the rules read it. */
export interface Workflow {
  /** From the repository's root. */
  readonly file: string;
  readonly text: string;
}

const actionPattern = /^\s*(?:- )?uses:\s*(\S+)/gm;
const pinnedPattern = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const scriptPattern = /(?:^|[\s"'])((?:scripts|\.ci)\/[\w./-]+)/gm;
const runPattern = /npm run (?:--silent )?([\w:-]+)/g;
const nameWithinExpressionPattern = /\b(?:secrets|vars)\.(\w+)/g;

/** Every workflow of the repository, from its root. */
export function workflowFiles(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((name) => `${folder}/${name}`);
}

/** Actions that are not pinned by their commit: a tag may be moved to other code. Those of this repository need no pin. */
export function unpinnedActions({ text }: Workflow): readonly string[] {
  return captured(text, actionPattern).filter((action) => !action.startsWith('./') && !pinnedPattern.test(action));
}

/** Scripts and workflows of the repository that a workflow calls. */
export function calledFiles({ text }: Workflow): readonly string[] {
  const own = captured(text, actionPattern).filter((action) => action.startsWith('./'));
  const lines = text.split('\n').filter((line) => /\brun:|^\s+(bash|node) /.test(line));
  return [...own.map((action) => action.slice(2)), ...captured(lines.join('\n'), scriptPattern)];
}

/** npm scripts that a workflow calls. */
export function calledNpmScripts({ text }: Workflow): readonly string[] {
  return captured(text, runPattern);
}

/** Names of secrets and variables that a workflow reads from GitHub, but for the token that GitHub gives to every one. */
export function namesFromGitHub({ text }: Workflow): readonly string[] {
  return [...new Set(captured(text, nameWithinExpressionPattern))].filter((name) => name !== 'GITHUB_TOKEN');
}

const jobsSchema = z.object({
  permissions: z.unknown(),
  concurrency: z.unknown().optional(),
  on: z.record(z.string(), z.unknown()),
  jobs: z.record(z.string(), z.object({ uses: z.string().optional(), 'timeout-minutes': z.number().optional() })),
});

/**
 * What a workflow lacks: rights said and not more than reading by default, a time limit for each job, a concurrency group.
 * @param parsed the workflow's YAML
 */
export function missingLimits(parsed: unknown): readonly string[] {
  const { permissions, concurrency, on, jobs } = jobsSchema.parse(parsed);
  const isCalled = 'workflow_call' in on;
  return [
    ...(['{}', '{"contents":"read"}'].includes(JSON.stringify(permissions) ?? '')
      ? []
      : ['permissions other than `contents: read`']),
    ...(concurrency === undefined && !isCalled ? ['no concurrency group'] : []),
    ...Object.entries(jobs).flatMap(([name, job]) =>
      job.uses === undefined && job['timeout-minutes'] === undefined ? [`no time limit for ${name}`] : [],
    ),
  ];
}

function captured(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
