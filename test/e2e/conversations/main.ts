import { parseArgs } from 'node:util';
import { isMutation, mutate, mutations } from './mutations.ts';

/** Ends hosts at every moment of turns and tools, and tells whether the model was asked again or anything came out otherwise. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: process.env['CONVERSATIONS_SEED'] ?? String(Date.now() % 1_000_000) },
    conversations: { type: 'string', default: process.env['CONVERSATIONS'] ?? '200' },
    /** Only these numbers, such as `3,17`; or, with a plus, so many from one on: `100+`. */
    numbers: { type: 'string', default: '0+' },
    /** No conversation begins after so many. */
    minutes: { type: 'string', default: '600' },
    /** A fault to be found. */
    mutation: { type: 'string' },
  },
});

if (values.mutation !== undefined) {
  if (!isMutation(values.mutation)) throw new Error(`There is no mutation "${values.mutation}".`);
  mutate(mutations[values.mutation]);
}
const { reportText, runCampaign } = await import('./campaign.ts');
const began = Date.now();
process.stdout.write(`seed ${values.seed}\n`);
const report = await runCampaign({
  seed: Number(values.seed),
  numbers: numbersOf(values.numbers, Number(values.conversations)),
  isOver: () => Date.now() - began > Number(values.minutes) * 60_000,
  progress: (done) => process.stderr.write(`\r${done} conversations`),
});
process.stderr.write('\n');
process.stdout.write(`${reportText(report)}\n${Math.round((Date.now() - began) / 1000)} s\n`);
// What the dead were at never ends by itself.
process.exit(report.problems.length === 0 ? 0 : 1);

function numbersOf(text: string, count: number): readonly number[] {
  if (!text.endsWith('+')) return text.split(',').map(Number);
  return Array.from({ length: count }, (_, at) => Number.parseInt(text, 10) + at);
}
