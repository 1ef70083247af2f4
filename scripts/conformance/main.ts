/**
 * `npm run conformance`: the recorded scenarios and the main job on a host, compared with the recordings, on one page.
 *
 *     npm run conformance -- --host func                 Azure Functions Core Tools; needs `func` on the path
 *     npm run conformance -- --host local                our own host, as `campaign:patterns` runs it
 *     npm run conformance -- --host func app.js/anyTwo   some scenarios only
 *
 * Fails when the main job does. Against the recordings a real host may differ, in another version: the page shows where,
 * and `--strict` makes that a failure, too. Of the local host every difference that is not listed is one.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { complaintsOf, readAccepted } from './accepted.ts';
import type { Comparison } from './compare.ts';
import { runMainJob } from './mainJob.ts';
import { conformancePage } from './page.ts';
import { hasRecordings, patternsFolder } from './recordings.ts';
import { runScenarios } from './runScenarios.ts';
import { versionsOf } from './versions.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    host: { type: 'string', default: 'local' },
    strict: { type: 'boolean', default: false },
    'without-main-job': { type: 'boolean', default: false },
    page: { type: 'string' },
  },
});
const { host } = values;
if (host !== 'local' && host !== 'func') throw new Error('--host takes local or func.');

const output = mkdtempSync(join(tmpdir(), 'conformance-'));
const comparison = await compareScenarios();
const mainJob = values['without-main-job'] ? [] : await runMainJob(host, output);
const accepted = readAccepted();
const versions = versionsOf(host, logsOf());
const page = conformancePage({ host, versions, comparison, accepted, mainJob });
console.log(page);
for (const file of [values.page, process.env['GITHUB_STEP_SUMMARY']]) if (file) appendFileSync(file, page);
process.exitCode = hasFailed(comparison) || mainJob.some(({ hasPassed }) => !hasPassed) ? 1 : 0;
rmSync(output, { recursive: true, force: true });

async function compareScenarios(): Promise<Comparison | undefined> {
  if (!hasRecordings(patternsFolder)) return undefined;
  return await runScenarios({
    host: host === 'local' ? { kind: 'local' } : { kind: 'real', program: join(import.meta.dirname, 'coreTools.ts') },
    recordings: patternsFolder,
    output,
    only: positionals.length === 0 ? undefined : positionals,
    onLine: (line) => console.error(line),
  });
}

function hasFailed(compared: Comparison | undefined): boolean {
  if (compared === undefined) return false;
  if (host === 'local') return complaintsOf(compared, accepted).length > 0;
  return values.strict && compared.different.length + compared.missing.length > 0;
}

function logsOf(): string {
  return ['run', 'run3', 'run4b']
    .flatMap((folder) => [`${folder}-local`, `${folder}-real`])
    .map((folder) => readIfThere(join(output, folder, 'host.log')))
    .join('\n');
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
