import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { processorMilliseconds } from './processorTime.ts';
import type { Order, Report } from './protocol.ts';

export interface Time {
  readonly text: number;
  /** Infinite where it was killed. */
  readonly milliseconds: number;
  readonly failure?: string;
}

interface Run {
  readonly measured: readonly Time[];
  readonly stuck?: Time;
}

const lookMilliseconds = 250;
/** A machine may be so busy that a second of the processor takes so many of the clock. */
const patience = 40;

/**
 * Measures in a program of its own. A text that keeps the processor busy for longer than `most` milliseconds is given up, its
 * program killed, and the rest goes on. What waits without working is given up by the clock, much later.
 */
export class Meter {
  readonly #most: number;
  #program: ChildProcess | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns times in order; fewer than there are texts where `order.enough` of them were given up */
  async measure(order: Order): Promise<readonly Time[]> {
    const times: Time[] = [];
    let left = order.texts;
    for (let given = 0; left.length > 0 && given < order.enough; ) {
      const { measured, stuck } = await this.#run({ ...order, texts: left });
      times.push(...measured, ...(stuck === undefined ? [] : [stuck]));
      left = left.slice(measured.length + (stuck === undefined ? 0 : 1));
      if (stuck !== undefined) given += 1;
    }
    return times;
  }

  stop(): void {
    this.#program?.kill('SIGKILL');
    this.#program = undefined;
  }

  #run(order: Order): Promise<Run> {
    const program =
      this.#program ?? fork(join(import.meta.dirname, 'measure.ts'), { execArgv: ['--max-old-space-size=4096'] });
    this.#program = program;
    const most = this.#most * order.repeats;
    return new Promise((resolve) => {
      const measured: Time[] = [];
      let from = beginning(program);
      const end = (failure?: string) => {
        clearInterval(timer);
        program.removeAllListeners();
        if (failure === undefined) return resolve({ measured });
        this.stop();
        const text = order.texts[measured.length] ?? 0;
        resolve({ measured, stuck: { text, milliseconds: Number.POSITIVE_INFINITY, failure } });
      };
      const timer = setInterval(() => {
        const spent = (processorMilliseconds(program.pid) ?? from.spent) - from.spent;
        if (spent > most) end(`takes more than ${most} ms for ${order.length} characters`);
        else if (performance.now() - from.clock > most * patience) end(`does not come to an end in time`);
      }, lookMilliseconds);
      program.on('message', (report: Report) => {
        from = beginning(program);
        if (report.kind === 'took') measured.push(report);
        if (report.kind === 'done') end();
      });
      program.once('exit', (code) => end(`ends its program (${code})`));
      program.send(order);
    });
  }
}

function beginning(program: ChildProcess): { readonly spent: number; readonly clock: number } {
  return { spent: processorMilliseconds(program.pid) ?? 0, clock: performance.now() };
}
