import { parse } from 'yaml';
import { z } from 'zod';
import type { Workflow } from './workflows.ts';

const stepSchema = z.object({ run: z.string().optional() });

const jobSchema = z.object({
  if: z.string().optional(),
  needs: z.union([z.string().transform((name) => [name]), z.array(z.string())]).default([]),
  environment: z.unknown().optional(),
  permissions: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  steps: z.array(stepSchema).default([]),
});

type Job = z.infer<typeof jobSchema>;
type Jobs = Readonly<Record<string, Job>>;

const workflowSchema = z.object({ on: z.record(z.string(), z.unknown()), jobs: z.record(z.string(), jobSchema) });

/** What holds only where a run began at a protected `main`. */
const guard = ['github.ref_protected', "github.ref == 'refs/heads/main'"];

/** Its identity only reads: a change under review must be shown before it is on `main`. */
const previewEnvironment = 'infra-preview';
const previewGuard = [
  'github.event.pull_request.head.repo.full_name == github.repository',
  "github.base_ref == 'main'",
];

/** With one of these a job runs although what it needs was skipped. */
const statusPattern = /\b(always|failure|cancelled)\(\)/;

/**
 * Jobs that reach an environment of GitHub, or a sign-in by OpenID Connect, from a branch that is not a protected `main`:
 * without the condition itself, and without needing a job that has it.
 * @returns names of jobs
 */
export function openJobs({ text }: Workflow): readonly string[] {
  const { on, jobs } = workflowSchema.parse(parse(text));
  const isForReview = Object.keys(on).every((event) => event === 'pull_request');
  return Object.entries(jobs).flatMap(([name, job]) => {
    if (!isPrivileged(job) || isGuarded(job, jobs)) return [];
    const isPreview = isForReview && job.environment === previewEnvironment && holds(job.if, previewGuard);
    return isPreview ? [] : [name];
  });
}

function isPrivileged({ environment, permissions }: Job): boolean {
  if (environment !== undefined) return true;
  return typeof permissions === 'string' ? permissions === 'write-all' : permissions?.['id-token'] === 'write';
}

function isGuarded(job: Job, jobs: Jobs): boolean {
  if (holds(job.if, guard)) return true;
  if (statusPattern.test(job.if ?? '')) return false;
  return job.needs.some((need) => jobs[need] !== undefined && isGuarded(jobs[need], jobs));
}

/** Whether a condition is never true without all of the others. What is not a plain conjunction is taken as no. */
function holds(condition: string | undefined, wanted: readonly string[]): boolean {
  const parts = conjuncts(condition ?? '');
  return wanted.every((part) => parts.includes(part));
}

/** The parts of `a && (b || c)`; of what has an `||` outside of parentheses there are none. */
function conjuncts(condition: string): readonly string[] {
  const text = condition.replace(/^\$\{\{(.*)\}\}$/s, '$1');
  const parts = [''];
  let depth = 0;
  for (const token of text.split(/(&&|\|\||[()])/)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth === 0 && token === '||') return [];
    if (depth === 0 && token === '&&') parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim());
}

const verifyPattern = /gh attestation verify [^`\n;|&#]*/g;

/** What a package must prove: its repository, the workflow and the branch that built it, and whose machine. */
const proofs = [
  /--repo ("\$GITHUB_REPOSITORY"|OWNER\/code-agent)(\s|$)/,
  /--signer-workflow ("\$GITHUB_REPOSITORY|OWNER\/code-agent)\/\.github\/workflows\/deploy\.yml"?(\s|$)/,
  /--source-ref refs\/heads\/main(\s|$)/,
  /--deny-self-hosted-runners(\s|$)/,
];

/**
 * Commands that verify less of a package than they must. See https://cli.github.com/manual/gh_attestation_verify.
 * @param text of a workflow, a shell script or a page; a command may go on in the next line
 */
export function weakVerifications(text: string): readonly string[] {
  const commands = text.replaceAll(/\s*\\?\n\s*(?=--)/g, ' ').match(verifyPattern) ?? [];
  return commands.map((command) => command.trim()).filter((command) => proofs.some((proof) => !proof.test(command)));
}

/** Jobs that deploy a package without having verified it in a step before. */
export function unverifiedDeployments({ text }: Workflow): readonly string[] {
  return Object.entries(workflowSchema.parse(parse(text)).jobs).flatMap(([name, { steps }]) => {
    const commands = steps.map(({ run = '' }) => run);
    const deploys = commands.findIndex((command) => command.includes('deployPackage.sh'));
    const verifies = commands.findIndex((command) => command.startsWith('gh attestation verify '));
    return deploys !== -1 && (verifies === -1 || verifies > deploys) ? [name] : [];
  });
}
