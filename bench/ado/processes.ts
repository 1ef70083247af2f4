import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { type SnapshotFigures, type SnapshotOrder, snapshotFiguresSchema } from './snapshotOrder.ts';

const root = join(import.meta.dirname, '..', '..');
const readySchema = z.object({ url: z.string(), agentToken: z.string() });

export interface RunningStandIn {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** The stand-in in a process of its own, over one commit of a local clone. */
export async function startStandIn(options: {
  readonly stateDirectory: string;
  readonly project: string;
  readonly clone: string;
  readonly commit: string;
}): Promise<RunningStandIn> {
  const program = join(root, 'local', 'azure-devops', 'main.ts');
  const flags = ['--state', options.stateDirectory, '--project', options.project, '--repository', 'Measured'];
  const source = ['--import', options.clone, '--commit', options.commit, '--branch', 'main', '--exit-with-parent'];
  const child = spawn(process.execPath, [program, ...flags, ...source], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface(child.stdout), 'line');
  const { url, agentToken } = readySchema.parse(JSON.parse(z.string().parse(line)));
  return {
    url,
    token: agentToken,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** One snapshot through the adapter, measured by the process that made it. */
export async function measureSnapshot(order: SnapshotOrder): Promise<SnapshotFigures> {
  const program = join(import.meta.dirname, 'readSnapshot.ts');
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const output = await text(child.stdout);
  const [code] = await exited;
  if (code !== 0) {
    throw new Error(`The process that takes the snapshot ended with ${code}.`);
  }
  return snapshotFiguresSchema.parse(JSON.parse(output));
}

/** `git archive | tar x` of the same commit; the peak is that of both programs together. */
export async function measureArchive(clone: string, commit: string, target: string) {
  const started = performance.now();
  const git = spawn('git', ['archive', '--format=tar', commit], { cwd: clone, stdio: ['ignore', 'pipe', 'inherit'] });
  const tar = spawn('tar', ['x', '-C', target], { stdio: ['pipe', 'ignore', 'inherit'] });
  git.stdout.pipe(tar.stdin);
  const peaks = new Map<ChildProcess, number>();
  const sampler = setInterval(() => {
    for (const child of [git, tar]) {
      peaks.set(child, Math.max(peaks.get(child) ?? 0, peakOf(child)));
    }
  }, 2);
  const [[gitCode], [tarCode]] = await Promise.all([once(git, 'exit'), once(tar, 'exit')]);
  clearInterval(sampler);
  if (gitCode !== 0 || tarCode !== 0) {
    throw new Error(`git archive ended with ${gitCode}, tar with ${tarCode}.`);
  }
  return {
    milliseconds: performance.now() - started,
    peakKilobytes: [...peaks.values()].reduce((sum, peak) => sum + peak, 0),
  };
}

/** The most memory a process has held, as Linux counts it; 0 once it is gone. */
function peakOf(child: ChildProcess): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
