import { readers } from '../readers/index.ts';
import { type Order, type Report, texts } from './protocol.ts';

/** A program of its own, so that it can be killed in the middle of a function that does not end. */
process.on('message', (order: Order) => {
  void measure(order);
});

async function measure({ reader: name, texts: wanted, length, repeats }: Order): Promise<void> {
  const reader = readers.find((one) => one.name === name);
  if (reader === undefined) throw new Error(`There is no reader "${name}".`);
  for (const index of wanted) {
    const text = flat(texts[index]?.make(length) ?? '');
    say({ kind: 'begins', text: index });
    let milliseconds = Number.POSITIVE_INFINITY;
    let failure: string | undefined;
    for (let turn = 0; turn < repeats; turn += 1) {
      const began = processorTime();
      try {
        await reader.read(text);
      } catch (error) {
        failure = String(error).slice(0, 200);
      }
      milliseconds = Math.min(milliseconds, processorTime() - began);
    }
    say({ kind: 'took', text: index, milliseconds, ...(failure === undefined ? {} : { failure }) });
  }
  say({ kind: 'done' });
}

/** A text that is put together of pieces is made one before the clock runs. */
function flat(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

function say(report: Report): void {
  process.send?.(report);
}

/** Milliseconds of this thread, so that a busy machine does not make a function slow. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
