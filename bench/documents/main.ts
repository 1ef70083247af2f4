/**
 * `npm run bench:documents`: what it takes to read files that are made to take much, beside the limits of issue 29: 5 s and
 * 200 MB each. `--rounds N` repeats, `--write` writes the table into docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { writeSection } from '../host/writeSection.ts';
import { median } from '../statistics.ts';
import { hostileFiles } from './hostileFiles.ts';

const limits = { milliseconds: 5_000, megabytes: 200 };
const measuredSchema = z.object({ milliseconds: z.number(), megabytes: z.number(), said: z.string() });

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
});

function rowOf(name: string, make: () => Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-documents-'));
  try {
    const file = join(folder, 'file');
    writeFileSync(file, make());
    const rounds = Array.from({ length: Number(values.rounds) }, () => measure(file));
    const milliseconds = median(rounds.map((one) => one.milliseconds));
    const megabytes = median(rounds.map((one) => one.megabytes));
    const ratios = [milliseconds / limits.milliseconds, megabytes / limits.megabytes];
    const cells = [
      ...[name, `${(milliseconds / 1000).toFixed(2)} s`, `${megabytes.toFixed(0)} MB`],
      ...[Math.max(...ratios).toFixed(2), rounds.at(-1)?.said ?? ''],
    ];
    return `| ${cells.join(' | ')} |`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(file: string): z.infer<typeof measuredSchema> {
  const program = join(import.meta.dirname, 'measureOne.ts');
  return measuredSchema.parse(JSON.parse(execFileSync(process.execPath, [program, file], { encoding: 'utf8' })));
}

const rows = Object.entries(hostileFiles).map(([name, make]) => rowOf(name, make));
const day = new Date().toISOString().slice(0, 10);
const load = (loadavg()[0] ?? 0).toFixed(0);
const report = [
  `${day}, Node.js ${process.version}, ${cpus().length} processors, load average ${load} at the end, median of ${values.rounds}.`,
  '',
  '| File | took | memory on top | of the limit | what is said of it |',
  '| --- | ---: | ---: | ---: | --- |',
  ...rows,
].join('\n');
console.log(report);
if (values.write) writeSection('documents', report);
