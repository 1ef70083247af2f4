import { parseArgs } from 'node:util';
import { readers } from '../readers/index.ts';
import { almostTexts, repeatedTexts } from '../texts.ts';
import { examine, type Problem } from './campaign.ts';
import { Meter } from './meter.ts';
import { texts } from './protocol.ts';

/** Measures every function that takes text of others with every text, and tells which takes more than linear time. */
const { values } = parseArgs({
  options: {
    /** Only functions whose name holds this, such as `ado/markdown.ts`. */
    of: { type: 'string', default: '' },
    lanes: { type: 'string', default: '2' },
    pairs: { type: 'string', default: 'yes' },
  },
});

const began = Date.now();
const wanted = readers.map(({ name }) => name).filter((name) => name.includes(values.of));
const count = values.pairs === 'yes' ? texts.length : repeatedTexts.length + almostTexts.length;
const indices = Array.from({ length: count }, (_, index) => index);
const problems: Problem[] = [];
let done = 0;
const queue = wanted.values();

async function work(): Promise<void> {
  const meter = new Meter(20_000);
  for (const reader of queue) {
    const from = Date.now();
    const found = await examine(meter, reader, indices);
    problems.push(...found);
    done += 1;
    process.stderr.write(`${done}/${wanted.length} ${reader}: ${Math.round((Date.now() - from) / 1000)} s\n`);
    for (const { text, what } of found) process.stdout.write(`${reader}: ${what}: ${text}\n`);
  }
  meter.stop();
}

await Promise.all(Array.from({ length: Number(values.lanes) }, work));
process.stdout.write(`${wanted.length} functions, ${count} texts: ${problems.length} problems\n`);
process.stdout.write(`${Math.round((Date.now() - began) / 1000)} s\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
