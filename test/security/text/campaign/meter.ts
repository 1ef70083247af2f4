import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Order, Report } from './protocol.ts';

export interface Time {
  readonly text: number;
  /** Infinite where it was killed. */
  readonly milliseconds: number;
  readonly failure?: string;
}

/** Measures in a program of its own; what takes longer than `patience` milliseconds is killed, and the rest goes on. */
export class Meter {
  readonly #patience: number;
  #program: ChildProcess | undefined;

  constructor(patience: number) {
    this.#patience = patience;
  }

  async measure(order: Order): Promise<readonly Time[]> {
    const times: Time[] = [];
    let left = order.texts;
    while (left.length > 0) {
      const { measured, stuck } = await this.#run({ ...order, texts: left });
      times.push(...measured, ...(stuck === undefined ? [] : [stuck]));
      left = left.slice(measured.length + (stuck === undefined ? 0 : 1));
    }
    return times;
  }

  stop(): void {
    this.#program?.kill('SIGKILL');
    this.#program = undefined;
  }

  #run(order: Order): Promise<{ readonly measured: readonly Time[]; readonly stuck?: Time }> {
    const program =
      this.#program ?? fork(join(import.meta.dirname, 'measure.ts'), { execArgv: ['--max-old-space-size=4096'] });
    this.#program = program;
    return new Promise((resolve) => {
      const measured: Time[] = [];
      let current = order.texts[0] ?? 0;
      let timer = setTimeout(
        () => end(`takes more than ${this.#patience} ms for ${order.length} characters`),
        this.#patience * 3,
      );
      const end = (failure?: string) => {
        clearTimeout(timer);
        program.removeAllListeners();
        if (failure !== undefined) this.stop();
        const stuck = { text: current, milliseconds: Number.POSITIVE_INFINITY, failure: failure ?? '' };
        resolve(failure === undefined ? { measured } : { measured, stuck });
      };
      program.on('message', (report: Report) => {
        clearTimeout(timer);
        timer = setTimeout(
          () => end(`takes more than ${this.#patience} ms for ${order.length} characters`),
          this.#patience,
        );
        if (report.kind === 'begins') current = report.text;
        if (report.kind === 'took') {
          measured.push(report);
          current = order.texts[measured.length] ?? current;
        }
        if (report.kind === 'done') end();
      });
      program.once('exit', (code) => end(`ends its program (${code})`));
      program.send(order);
    });
  }
}
