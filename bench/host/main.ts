/**
 * `npm run bench:host`: how fast the local host is, beside what it can be compared with, in one run.
 * `--growth` measures only the growth of histories; `--write` also writes the tables of a full run into docs/benchmarks.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureGrowth } from './growth.ts';
import { measureHost } from './measure.ts';
import { growthTables, hostTables } from './report.ts';
import { writeSection } from './writeSection.ts';

const LONG_SEQUENCE = 2000;

const { values } = parseArgs({
  options: {
    growth: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
  },
});

const directory = mkdtempSync(join(tmpdir(), 'bench-host-'));
try {
  const sections: string[] = [];
  if (!values.growth) {
    sections.push(hostTables(await measureHost(directory, Number(values.rounds))));
    console.log(sections.at(-1));
  }
  sections.push(growthTables(await measureGrowth(LONG_SEQUENCE, join(directory, 'growth'))));
  console.log(sections.at(-1));
  if (values.write && !values.growth) {
    writeSection('host', sections.join('\n'));
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
