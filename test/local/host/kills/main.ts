import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { reportText, runCampaign } from './campaign.ts';
import { recordedSubject } from './recordedSubject.ts';

/** Kills hosts that run the recorded orchestrations, and tells whether anything ended otherwise than without kills. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '1000' },
    lanes: { type: 'string', default: String(availableParallelism()) },
    recordings: { type: 'string', default: process.env['RECORDINGS'] ?? resolve('../shared/data/recordings') },
  },
});

const began = Date.now();
const report = await runCampaign({
  subject: recordedSubject(values.recordings),
  seed: Number(values.seed),
  kills: Number(values.kills),
  lanes: Number(values.lanes),
  progress: (kills) => process.stderr.write(`\r${kills} kills`),
});
process.stderr.write('\n');
process.stdout.write(`${reportText(report)}\n${Math.round((Date.now() - began) / 1000)} s\n`);
process.exitCode = report.differences.length === 0 ? 0 : 1;
