/** `npm run orchestrators`: what src/orchestrators does that goes wrong on the real host. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOrchestrators } from './check.ts';
import { type RuleName, ruleReasons } from './finding.ts';

/** To be made true when the orchestrators wait for each task once: then a finding fails the check. */
const isEnforced = false;

const folder = 'src/orchestrators';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const paths = files.map((name) => join(folder, name)).sort();
const findings = checkOrchestrators(Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')])));

for (const { rule, path, line, message } of findings) console.log(`${path}:${line} ${rule}: ${message}`);
const broken = Object.entries(ruleReasons).filter(([name]) => findings.some(({ rule }) => rule === name));
for (const [name, reason] of broken) console.log(`  ${name}, because ${reason}`);
const counts = broken.map(([name]) => `${name} ${countOf(name)}`).join(', ');
console.log(`${paths.length} files of ${folder}, ${findings.length} findings${counts === '' ? '' : `: ${counts}`}`);
process.exitCode = isEnforced && findings.length > 0 ? 1 : 0;

function countOf(name: string): number {
  return findings.filter(({ rule }: { readonly rule: RuleName }) => rule === name).length;
}
