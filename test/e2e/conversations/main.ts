import { parseArgs } from 'node:util';
import { reportText, runCampaign } from './campaign.ts';

/** Ends hosts at every moment of turns and tools, and tells whether the model was asked again or anything came out otherwise. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: process.env['CONVERSATIONS_SEED'] ?? String(Date.now() % 1_000_000) },
    conversations: { type: 'string', default: process.env['CONVERSATIONS'] ?? '200' },
    /** Number of the first one. */
    from: { type: 'string', default: '0' },
  },
});

const began = Date.now();
process.stdout.write(`seed ${values.seed}\n`);
const report = await runCampaign({
  seed: Number(values.seed),
  conversations: Number(values.conversations),
  from: Number(values.from),
  progress: (done) => process.stderr.write(`\r${done} conversations`),
});
process.stderr.write('\n');
process.stdout.write(`${reportText(report)}\n${Math.round((Date.now() - began) / 1000)} s\n`);
// What the dead were at never ends by itself.
process.exit(report.problems.length === 0 ? 0 : 1);
