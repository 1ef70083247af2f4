/**
 * `npm run orchestrators`: what src/orchestrators does that goes wrong on the real host. It follows tasks through variables,
 * lists, callbacks and helpers. It does not follow those that are kept in an object which another function has made: what
 * the local host finds while it runs an orchestrator is for these.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOrchestrators } from './check.ts';
import { type RuleName, ruleReasons } from './finding.ts';

/** To be made true when the orchestrators wait for each task once: then a finding fails the check. */
const isEnforced = true;

const folder = 'src/orchestrators';
const sources = readFolder(folder);
const findings = checkOrchestrators(sources, readFolder('src/contracts'));

for (const { rule, path, line, message } of findings) console.log(`${path}:${line} ${rule}: ${message}`);
const broken = Object.entries(ruleReasons).filter(([name]) => findings.some(({ rule }) => rule === name));
for (const [name, reason] of broken) console.log(`  ${name}, because ${reason}`);
const counts = broken.map(([name]) => `${name} ${countOf(name)}`).join(', ');
console.log(
  `${Object.keys(sources).length} files of ${folder}, ${findings.length} findings${counts === '' ? '' : `: ${counts}`}`,
);
process.exitCode = isEnforced && findings.length > 0 ? 1 : 0;

function countOf(name: string): number {
  return findings.filter(({ rule }: { readonly rule: RuleName }) => rule === name).length;
}

function readFolder(name: string): Readonly<Record<string, string>> {
  const files = readdirSync(name, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const paths = files.map((file) => join(name, file)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}
