import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Environment } from '../../platform/settings/configuration.ts';
import { CliError } from '../cliError.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';
import { readWorkItemFile, type WorkItemFile } from '../files/workItemFile.ts';
import { resolveCommit } from '../git/localRepository.ts';
import { withCleanup } from '../processes/cleanup.ts';
import { type ResolveResult, resolveOnSandbox } from '../sandbox/resolveOnSandbox.ts';
import type { ModelChoice } from '../sandbox/startSandbox.ts';
import { parseCandidates, parseSeconds } from './options.ts';
import { createResolveReport } from './resolveReport.ts';

interface ResolveFlags {
  readonly repo: string;
  readonly commit: string;
  readonly workItem: string;
  readonly model?: string;
  readonly modelName?: string;
  readonly scenario?: string;
  readonly buildCommand?: string;
  readonly candidates: number;
  readonly timeout: number;
  readonly keep?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const examples = `
Examples:
  Try the agent on your own repository, with your own model:
    $ code-agent resolve --repo . --work-item bug.json --model http://127.0.0.1:11434/v1 --model-name qwen3-coder
  With a key, a pinned commit, and a build that checks the pull request:
    $ MODEL_API_KEY=… code-agent resolve --repo ../shop --commit 4f2a1c9 --work-item bug.json \\
        --model https://NAME.openai.azure.com/openai/v1/ --model-name gpt-5 --build-command "npm test"

The work item file holds {"title": "…", "description": "Markdown, HTML or plain text", "tags": ["…"]}.
The repository is never changed. The key of the endpoint comes from the environment variable MODEL_API_KEY.`;

/** `code-agent resolve`: the whole main job on a local repository. */
export function resolveCommand(
  packageDirectory: string,
  environment: Environment,
  setExitCode: (code: ExitCode) => void,
): Command {
  return new Command('resolve')
    .summary('turn a work item into a pull request, in a sandbox copy of a local repository')
    .description(
      'Does a full run on this machine. Starts a stand-in for Azure DevOps with the repository, the Functions host with the app, and Azurite. Files the work item, shows each step, and ends with the pull request and its diff.',
    )
    .requiredOption('--repo <dir>', 'local Git repository, bare or not; never changed')
    .option('--commit <sha>', 'commit to start from', 'HEAD')
    .requiredOption('--work-item <file>', 'JSON file with title, description and tags')
    .option('--model <url>', 'OpenAI-compatible endpoint, ending in /v1 (default: MODEL_BASE_URL)')
    .option('--model-name <name>', 'model or deployment (default: MODEL_NAME)')
    .option('--scenario <file>', 'use a scripted model instead of an endpoint')
    .option('--build-command <command>', 'shell command that checks the pull request, run in a checkout of its merge')
    .option('--candidates <number>', 'candidates to draft in parallel', parseCandidates, 2)
    .option('--timeout <seconds>', 'time limit for the run, and for each build', parseSeconds, 1800)
    .option('--keep <dir>', 'keep the sandbox state in this folder')
    .option('--json', 'print the result as JSON on standard output')
    .option('--verbose', 'show the logs of the programs on standard error')
    .addHelpText('after', examples)
    .action(async (flags: ResolveFlags) => {
      const workItem = await readWorkItemFile(flags.workItem);
      const repository = await readRepository(flags);
      setExitCode(
        await runResolve({ packageDirectory, flags, workItem, repository, model: chooseModel(flags, environment) }),
      );
    });
}

async function readRepository(flags: Pick<ResolveFlags, 'repo' | 'commit'>) {
  const directory = resolve(flags.repo);
  const commit = await resolveCommit(directory, flags.commit);
  const name = basename(directory)
    .replace(/\.git$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-');
  return { directory, name: /[A-Za-z0-9]/.test(name) ? name : 'repository', commit };
}

function chooseModel({ model, modelName, scenario }: ResolveFlags, environment: Environment): ModelChoice {
  if (scenario !== undefined) return { kind: 'scenario', file: resolve(scenario) };
  const url = model ?? environment['MODEL_BASE_URL'];
  const name = modelName ?? environment['MODEL_NAME'];
  if (url === undefined || url === '' || name === undefined || name === '') {
    throw new CliError('No model given. Set --model URL and --model-name NAME (or MODEL_BASE_URL and MODEL_NAME).');
  }
  if (!URL.canParse(url)) throw new CliError(`--model ${url} is not a URL.`);
  return { kind: 'endpoint', url, name, apiKey: environment['MODEL_API_KEY'] || undefined };
}

/** What a full run needs, for `resolve` and `demo` alike. */
export interface ResolveRun {
  readonly packageDirectory: string;
  readonly flags: Pick<ResolveFlags, 'buildCommand' | 'candidates' | 'timeout' | 'keep' | 'json' | 'verbose'>;
  readonly workItem: WorkItemFile;
  readonly repository: { readonly directory: string; readonly name: string; readonly commit: string };
  readonly model: ModelChoice;
  /** Builds the untouched commit too. */
  readonly buildsBase?: boolean;
}

/** Does a full run, prints its steps and its result, and leaves nothing running. */
export async function runResolve(run: ResolveRun): Promise<ExitCode> {
  const { flags, packageDirectory, workItem, repository, model } = run;
  return await withCleanup(async (cleanup) => {
    const stateDirectory = flags.keep === undefined ? await temporaryDirectory() : resolve(flags.keep);
    if (flags.keep === undefined) cleanup.add(() => rm(stateDirectory, { recursive: true, force: true }));
    const report = createResolveReport(flags.json === true);
    const result = await resolveOnSandbox(
      {
        packageDirectory,
        stateDirectory,
        repository,
        model,
        workItem,
        buildCommand: flags.buildCommand,
        buildsBase: run.buildsBase === true && flags.buildCommand !== undefined,
        candidates: flags.candidates,
        timeoutMilliseconds: flags.timeout * 1000,
        onMilestone: report.milestone,
        onProgress: report.progress,
        onTurnLine: report.turn,
        onLogLine: (program, line) => {
          if (flags.verbose === true) console.error(`[${program}] ${line}`);
        },
      },
      cleanup,
    );
    report.result(result);
    return exitCodeOf(result);
  });
}

function exitCodeOf({ outcome, builds }: ResolveResult): ExitCode {
  if (outcome.outcome === 'no-candidate') return exitCodes.noCandidate;
  const { pullRequest: build } = builds;
  return build !== undefined && build.result !== 'succeeded' ? exitCodes.buildFailed : exitCodes.ok;
}

async function temporaryDirectory(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'code-agent-'));
}
