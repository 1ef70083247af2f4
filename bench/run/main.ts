/**
 * `npm run bench:run`: how long runs take, beside the longest chain of their calls of Azure DevOps and the model in the
 * same trace. `--runs 1,100` says how many go side by side, `--write` writes the table into docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { writeSection } from '../host/writeSection.ts';
import { measureRuns } from './measure.ts';
import { reportOf } from './report.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1,100' },
    'ado-latency': { type: 'string', default: '100' },
    'model-latency': { type: 'string', default: '30000' },
    write: { type: 'boolean', default: false },
  },
});

const latencies = { azureDevOps: Number(values['ado-latency']), model: Number(values['model-latency']) };
const report = reportOf(latencies, await measureRuns(latencies, values.runs.split(',').map(Number)));
console.log(report);
if (values.write) writeSection('run', report);
