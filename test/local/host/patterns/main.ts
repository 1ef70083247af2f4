/**
 * `npm run campaign:patterns`: every recorded scenario on the local host, beside what the real host did. Fails where they
 * differ in what scripts/conformance/acceptedDifferences.json does not list, and where something listed is equal by now.
 * `--write` writes the list as it would have to be; `-- NAME …` (app.js/anyTwo) runs some scenarios only.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { acceptedFile, complaintsOf, readAccepted, updateAccepted } from '../../../../scripts/conformance/accepted.ts';
import { hasRecordings, patternsFolder } from '../../../../scripts/conformance/recordings.ts';
import { countsText } from '../../../../scripts/conformance/report.ts';
import { runScenarios } from '../../../../scripts/conformance/runScenarios.ts';
import { formattedJson } from '../../../../scripts/formattedJson.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });

if (!hasRecordings(patternsFolder))
  throw new Error(`${patternsFolder} holds no recordings: set PATTERNS to their folder.`);
const output = mkdtempSync(join(tmpdir(), 'patterns-'));
const comparison = await runScenarios({
  host: { kind: 'local' },
  recordings: patternsFolder,
  output,
  only: positionals.length === 0 ? undefined : positionals,
  onLine: (line) => console.error(line),
});
const accepted = readAccepted();
if (values.write) writeFileSync(acceptedFile, formattedJson(updateAccepted(accepted, comparison)));
const complaints = values.write ? [] : complaintsOf(comparison, accepted);
for (const complaint of complaints) console.log(complaint);
console.log(countsText(comparison, accepted));
if (complaints.length > 0) console.log(`${complaints.length} complaints; what the hosts did is in ${output}`);
else rmSync(output, { recursive: true });
process.exitCode = complaints.length === 0 ? 0 : 1;
