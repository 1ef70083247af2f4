import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A command of git to run. */
export interface SpawnRequest {
  readonly id: number;
  readonly directory: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly input: string | Uint8Array | undefined;
}

/** What a command came to. */
export interface Spawned {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly exitCode: number;
  /** Why it could not be started. */
  readonly failure?: string | undefined;
}

export type SpawnAnswer = { readonly kind: 'idle' } | ({ readonly kind: 'ended'; readonly id: number } & Spawned);

interface Waiting {
  readonly resolve: (spawned: Spawned) => void;
  readonly reject: (error: Error) => void;
}

/** The file of the process, beside this one: TypeScript in the sources, JavaScript once compiled. */
function program(): string {
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
  return join(import.meta.dirname, `spawnerProgram.${extension}`);
}

/** Starts git in a small process of its own, which is begun when it is wanted and ends when it was idle for a while. */
export function createSpawner() {
  let helper: { readonly process: ChildProcess; readonly waiting: Map<number, Waiting> } | undefined;
  let count = 0;
  const begin = () => {
    const child = fork(program(), { serialization: 'advanced', execArgv: [], stdio: 'ignore' });
    const begun = { process: child, waiting: new Map<number, Waiting>() };
    const letGo = (): void => {
      if (helper === begun) helper = undefined;
    };
    // Neither the process nor its channel keeps this one alive while nothing runs.
    child.unref();
    child.channel?.unref();
    child.on('message', (answer: SpawnAnswer) => {
      if (answer.kind === 'idle') {
        if (begun.waiting.size > 0) return;
        letGo();
        child.disconnect();
        return;
      }
      begun.waiting.get(answer.id)?.resolve(answer);
      begun.waiting.delete(answer.id);
      if (begun.waiting.size === 0) child.channel?.unref();
    });
    child.on('exit', (code) => {
      letGo();
      const error = new Error(`The process that runs git has ended with ${code}.`);
      for (const { reject } of begun.waiting.values()) reject(error);
    });
    return begun;
  };
  return {
    run: (request: Omit<SpawnRequest, 'id'>): Promise<Spawned> =>
      new Promise((resolve, reject) => {
        helper ??= begin();
        const { process: child, waiting } = helper;
        count += 1;
        const id = count;
        waiting.set(id, { resolve, reject });
        child.channel?.ref();
        child.send({ ...request, id });
      }),
  };
}
