import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';

const run = promisify(execFile);

const inputsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
type Inputs = z.infer<typeof inputsSchema>;

const stepSchema = z.object({
  /** Only what the workflows say: that an input is more than nothing. */
  if: z
    .string()
    .regex(/^inputs\.\w+ > 0$/)
    .optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
});

const jobSchema = z.object({
  needs: z.union([z.string().transform((name) => [name]), z.array(z.string())]).default([]),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: inputsSchema.default({}),
  steps: z.array(stepSchema).default([]),
});

const workflowSchema = z.object({ jobs: z.record(z.string(), jobSchema) });
type Job = z.infer<typeof jobSchema>;

/** What GitHub gives a workflow. */
export interface Surroundings {
  /** Variables of the environments. */
  readonly variables: Readonly<Record<string, string>>;
  /** Inputs that are other than the workflow says, so that a test need not wait. */
  readonly inputs?: Inputs;
  /** Of the programs that steps call. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface WorkflowResult {
  /** Each job that was begun, in their order. */
  readonly jobs: ReadonlyArray<{ readonly name: string; readonly succeeded: boolean }>;
  /** What the steps wrote. */
  readonly output: string;
}

/**
 * Runs the Bash steps of a workflow's jobs, as GitHub would: one job after the other, a job whose needs failed only where it
 * asks for that, and called workflows with their inputs. Actions are passed over.
 * @param file from the repository's root
 * @param only names of the jobs to run; without it all of them
 */
export async function runWorkflow(
  file: string,
  surroundings: Surroundings,
  only?: readonly string[],
): Promise<WorkflowResult> {
  const jobs: Array<{ name: string; succeeded: boolean }> = [];
  let output = '';
  for (const [name, job] of Object.entries(jobsOf(file))) {
    if (only !== undefined && !only.includes(name)) continue;
    const hasFailed = job.needs.some((need) => !jobs.some((one) => one.name === need && one.succeeded));
    const isForFailures = job.if?.includes('failure()') === true;
    if (hasFailed !== isForFailures) continue;
    const written = await runJob(job, surroundings);
    output += written.text;
    jobs.push({ name, succeeded: written.succeeded });
  }
  return { jobs, output };
}

function jobsOf(file: string): Readonly<Record<string, Job>> {
  return workflowSchema.parse(parse(readFileSync(file, 'utf8'))).jobs;
}

async function runJob(job: Job, surroundings: Surroundings): Promise<{ succeeded: boolean; text: string }> {
  if (job.uses !== undefined) {
    const called = { ...surroundings, inputs: { ...job.with, ...surroundings.inputs } };
    const { jobs, output } = await runWorkflow(job.uses, called);
    return { succeeded: jobs.every(({ succeeded }) => succeeded), text: output };
  }
  let text = '';
  for (const { run: command, env, if: condition } of job.steps) {
    const isWanted = condition === undefined || Number(inputNamed(condition.split(/[. ]/)[1] ?? '', surroundings)) > 0;
    if (command === undefined || !isWanted) continue;
    const variables = Object.entries(env).map(([name, value]) => [name, fill(value, surroundings)]);
    const environment = { ...surroundings.environment, ...Object.fromEntries(variables) };
    try {
      text += (await run('bash', ['-e', '-c', command], { env: environment })).stdout;
    } catch (error) {
      return { succeeded: false, text: text + z.object({ stderr: z.string() }).parse(error).stderr };
    }
  }
  return { succeeded: true, text };
}

/** Fills in the expressions of GitHub that the workflows use in variables of their steps. */
function fill(text: string, surroundings: Surroundings): string {
  return text.replaceAll(/\$\{\{ (vars|inputs)\.([\w-]+) \}\}/g, (_all, kind: string, name: string) =>
    kind === 'vars' ? known(surroundings.variables[name], name) : inputNamed(name, surroundings),
  );
}

function inputNamed(name: string, { inputs = {} }: Surroundings): string {
  return String(known(inputs[name], name));
}

function known<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The workflow reads ${name}, which the test does not give.`);
  return value;
}
