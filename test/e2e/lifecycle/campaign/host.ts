import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Order, type Ready, readySchema } from './protocol.ts';

const program = resolve('test/e2e/lifecycle/campaign/victim.ts');

/** One life of the host. */
export interface Life {
  /** Rejects when it dies before it serves. */
  readonly ready: Promise<Ready>;
  kill(): Promise<void>;
}

export function beginLife(order: Order): Life {
  const child: ChildProcess = spawn(process.execPath, [program, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString()}`.slice(-4000);
  });
  const exited = once(child, 'exit');
  if (child.stdout === null) throw new Error('The host has no standard output.');
  const ready = Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) =>
      readySchema.parse(JSON.parse(String(text))),
    ),
    exited.then(() => Promise.reject(new Error(`The host ended before it served: ${errors}`))),
  ]);
  // Whoever kills a life while it starts does not wait for it.
  ready.catch(() => undefined);
  return {
    ready,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
