import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { ExitCode } from '../exitCodes.ts';
import { readWorkItemFile } from '../files/workItemFile.ts';
import { commitAll } from '../git/localRepository.ts';
import { withCleanup } from '../processes/cleanup.ts';
import { runResolve } from './resolve.ts';

const demoTimeoutSeconds = 120;

/** `code-agent demo`: the main job on a small repository with a defect, with a scripted model. */
export function demoCommand(packageDirectory: string, setExitCode: (code: ExitCode) => void): Command {
  return new Command('demo')
    .summary('watch a full run on a small sample repository, with a scripted model')
    .description(
      "Creates a small TypeScript repository with a defect and a failing test, files a work item about it, and lets the agent open a pull request. The model is scripted: one of its two candidates is broken. The repository's own tests check the pull request.",
    )
    .option('--json', 'print the result as JSON on standard output')
    .option('--verbose', 'show the logs of the programs on standard error')
    .option('--keep <dir>', 'keep the sandbox state in this folder')
    .action(async (flags: { json?: boolean; verbose?: boolean; keep?: string }) => {
      const demo = join(packageDirectory, 'local', 'demo');
      const exitCode = await withCleanup(async (cleanup) => {
        const parent = await mkdtemp(join(tmpdir(), 'code-agent-demo-'));
        cleanup.add(() => rm(parent, { recursive: true, force: true }));
        const directory = join(parent, 'corner-shop');
        await cp(join(demo, 'repository'), directory, { recursive: true });
        const commit = await commitAll(directory, 'Take orders and print receipts');
        return await runResolve({
          packageDirectory,
          flags: { ...flags, buildCommand: 'node --test', candidates: 2, timeout: demoTimeoutSeconds },
          workItem: await readWorkItemFile(join(demo, 'workItem.json')),
          repository: { directory, name: 'corner-shop', commit },
          model: { kind: 'scenario', file: join(demo, 'scenario.json') },
          buildsBase: true,
        });
      });
      setExitCode(exitCode);
    });
}
