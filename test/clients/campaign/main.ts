import { type ClientReport, isGood, judgeClient, reportText } from '../judge/report.ts';
import { nodeApiDifferences } from '../nodeApi/differences.ts';
import { runNodeApi } from '../nodeApi/run.ts';

/** Lets every client make its calls, and tells which were answered as documented. */
const reports: ClientReport[] = [judgeClient('azure-devops-node-api', await runNodeApi(), nodeApiDifferences)];
process.stdout.write(`${reportText(reports)}\n`);
process.exitCode = reports.every(isGood) ? 0 : 1;
