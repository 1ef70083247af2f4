import { parseArgs } from 'node:util';
import { readers } from '../readers/index.ts';
import { almostTexts, repeatedTexts } from '../texts.ts';
import { type Examination, examine } from './campaign.ts';
import { Meter } from './meter.ts';
import { texts } from './protocol.ts';

/**
 * Measures every function that takes text of others with every text, and tells which takes more than linear time. Names of
 * rooms (`patch`, `ado`) or beginnings of paths (`patch/checks`) measure a part.
 */
const { values, positionals: rooms } = parseArgs({
  allowPositionals: true,
  options: {
    /** Only functions whose name holds this, such as `ado/htmlToMarkdown/htmlToMarkdown.ts`. */
    of: { type: 'string', default: '' },
    lanes: { type: 'string', default: '2' },
    pairs: { type: 'string', default: 'yes' },
  },
});

/** Milliseconds of the processor after which a text is given up. */
const most = 5_000;
const wanted = readers
  .map(({ name }) => name)
  .filter((name) => name.includes(values.of) && (rooms.length === 0 || rooms.some((room) => name.startsWith(room))));
const count = values.pairs === 'yes' ? texts.length : repeatedTexts.length + almostTexts.length;
const indices = Array.from({ length: count }, (_, index) => index);
const results: (Examination & { readonly reader: string })[] = [];
const queue = wanted.values();

async function work(): Promise<void> {
  const meter = new Meter(most);
  for (const reader of queue) {
    const result = await examine(meter, reader, indices);
    results.push({ reader, ...result });
    process.stderr.write(`${results.length}/${wanted.length} ${reader}: ${figures(result)}\n`);
    for (const { text, what } of result.problems) process.stdout.write(`${reader}: ${what}: ${text}\n`);
  }
  meter.stop();
}

function figures({ ratio, milliseconds }: Examination): string {
  return `${Math.round(milliseconds)} ms at most, ${ratio === 0 ? 'too short to compare' : `ratio ${ratio.toFixed(2)}`}`;
}

function worstOf(name: 'ratio' | 'milliseconds'): string {
  const worst = results.toSorted((left, right) => right[name] - left[name])[0];
  return worst === undefined ? '' : `${worst[name].toFixed(2)} (${worst.reader})`;
}

await Promise.all(Array.from({ length: Number(values.lanes) }, work));
const problems = results.flatMap((result) => result.problems);
process.stdout.write(`${wanted.length} functions, ${count} texts: ${problems.length} problems\n`);
process.stdout.write(`highest ratio: ${worstOf('ratio')}; longest time in ms: ${worstOf('milliseconds')}\n`);
process.exitCode = problems.length === 0 && wanted.length > 0 ? 0 : 1;
