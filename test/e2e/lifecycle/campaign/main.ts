import { parseArgs } from 'node:util';
import { reportText, runCampaign } from './campaign.ts';

/** Kills the host in the middle of whole runs, and tells whether anything was lost or done twice. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '200' },
    lanes: { type: 'string', default: '1' },
    tasks: { type: 'string', default: '6' },
    'stale-reads': { type: 'string', default: '0' },
  },
});

const began = Date.now();
process.stdout.write(`seed ${values.seed}\n`);
const report = await runCampaign({
  seed: Number(values.seed),
  kills: Number(values.kills),
  tasksPerRound: Number(values.tasks),
  killsPerRound: 12,
  lanes: Number(values.lanes),
  staleReads: Number(values['stale-reads']),
  progress: (kills) => process.stderr.write(`\r${kills} kills`),
});
process.stderr.write('\n');
process.stdout.write(`${reportText(report)}\n${Math.round((Date.now() - began) / 1000)} s\n`);
const isGood = [report.lost, report.duplicates, report.differences].every(({ length }) => length === 0);
process.exitCode = isGood ? 0 : 1;
