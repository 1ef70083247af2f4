import { runGit } from '../git/run.ts';
import { type ClientReport, isGood, judgeClient, reportText } from '../judge/report.ts';
import { mcpDifferences } from '../mcp/differences.ts';
import { mcpVersion, runMcp } from '../mcp/run.ts';
import { nodeApiDifferences } from '../nodeApi/differences.ts';
import { runNodeApi } from '../nodeApi/run.ts';
import { runPython } from '../python/run.ts';
import { missingForPython } from '../python/session.ts';
import { renovateVersion, runRenovate } from '../renovate/run.ts';

/** Lets every client make its calls, and tells which were answered as documented. Arguments name some of them. */
const clients: Readonly<Record<string, () => Promise<ClientReport>>> = {
  'node-api': async () => judgeClient('azure-devops-node-api', await runNodeApi(), nodeApiDifferences),
  mcp: async () => judgeClient(`@azure-devops/mcp ${mcpVersion}`, await runMcp(), mcpDifferences),
  git: async () => judgeClient('git', await runGit(), {}),
  python: async () => judgeClient('azure-devops (Python)', await runPython(), {}),
  renovate: async () => judgeClient(`renovate ${renovateVersion}`, await runRenovate(), {}),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => clients[name] === undefined);
if (unknown.length > 0) throw new Error(`No client is called ${unknown}; there are ${Object.keys(clients)}.`);
const reports: ClientReport[] = [];
for (const [name, run] of Object.entries(clients)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const missing = name === 'python' ? missingForPython() : undefined;
  if (missing === undefined) reports.push(await run());
  else process.stdout.write(`SKIPPED: ${name}, because ${missing} is not here.\n`);
}
process.stdout.write(`${reportText(reports)}\n`);
process.exitCode = reports.every(isGood) ? 0 : 1;
