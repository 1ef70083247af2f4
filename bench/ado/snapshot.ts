/**
 * `npm run bench:snapshot`: snapshots through the adapter and the stand-in, compared with `git archive` of the same commit
 * file for file; time and peak memory of both in the same run, and memory as a repository grows.
 * Arguments: local clones to measure; by default three of those beside the project. `--write` writes the tables into
 * docs/benchmarks.md, `--rounds N` repeats each measurement (3 times).
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSection } from '../host/writeSection.ts';
import { median } from '../statistics.ts';
import { type Comparison, compareFiles } from './compareFiles.ts';
import { measureArchive, measureSnapshot, startStandIn } from './processes.ts';
import { cloneRepository, type MeasuredRepository, makeRepository } from './repositories.ts';

interface Measurement {
  readonly name: string;
  readonly comparison: Comparison;
  readonly megabytes: number;
  readonly snapshot: readonly [seconds: number, peak: number, added: number];
  readonly archive: readonly [seconds: number, peak: number];
}

const project = 'Measured';
const largestFile = 1024 * 1024;
const mirror = join(import.meta.dirname, '..', '..', '..', '.mirror');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
});
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), 'bench-snapshot-'));
try {
  const real: Measurement[] = [];
  for (const [index, source] of sources().entries()) {
    real.push(await measure(cloneRepository(nameOf(source), source, join(folder, `real-${index}.git`))));
  }
  const growth: Measurement[] = [];
  for (const files of [200, 2_000]) {
    growth.push(await measure(makeRepository(`${files} files`, files, join(folder, `made-${files}.git`))));
  }
  const small = 1024 * 1024;
  growth.push(await measure(makeRepository('2000 files, in batches', 2_000, join(folder, 'batches.git')), small));
  const report = [machine(), '', table('Repository', real), '', table('Made-up repository', growth)].join('\n');
  console.log(report);
  if (values.write) {
    writeSection('snapshot', report);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function machine(): string {
  const load = loadavg()[0]?.toFixed(0);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, Node.js ${process.version}, ${cpus().length} processors, load average ${load}, median of ${rounds}.`;
}

function sources(): readonly string[] {
  const chosen =
    positionals.length > 0
      ? positionals
      : ['psf+requests', 'mwaskom+seaborn', 'sympy+sympy'].map((name) => join(mirror, name, 'repo'));
  const missing = chosen.find((source) => !existsSync(source));
  if (missing !== undefined) {
    throw new Error(`There is no clone at ${missing}. Name local clones: npm run bench:snapshot -- PATH PATH`);
  }
  return chosen;
}

function nameOf(source: string): string {
  const name = basename(source) === 'repo' ? basename(dirname(source)) : basename(source);
  return name.replace('+', '/');
}

async function measure(repository: MeasuredRepository, maxArchiveBytes?: number): Promise<Measurement> {
  const { clone, commit } = repository;
  console.error(`measuring ${repository.name} …`);
  const work = mkdtempSync(join(folder, 'work-'));
  const standIn = await startStandIn({ stateDirectory: join(work, 'state'), project, clone, commit });
  try {
    const limits = { maxFileBytes: largestFile, ...(maxArchiveBytes === undefined ? {} : { maxArchiveBytes }) };
    const order = { url: standIn.url, token: standIn.token, project, ...limits };
    const manifestFile = join(work, 'manifest.json');
    const first = await measureSnapshot({ ...order, manifestFile });
    const reference = join(work, 'archive');
    mkdirSync(reference);
    await measureArchive(clone, commit, reference);
    const comparison = compareFiles(manifestFile, reference);
    const snapshots = [];
    const archives = [];
    for (let round = 0; round < rounds; round++) {
      const target = join(work, `archive-${round}`);
      mkdirSync(target);
      archives.push(await measureArchive(clone, commit, target));
      rmSync(target, { recursive: true });
      snapshots.push(await measureSnapshot(order));
    }
    return {
      name: repository.name,
      comparison,
      megabytes: first.bytes / 1024 / 1024,
      snapshot: [
        median(snapshots.map(({ milliseconds }) => milliseconds)) / 1000,
        median(snapshots.map(({ peakKilobytes }) => peakKilobytes)) / 1024,
        median(snapshots.map(({ peakKilobytes, startKilobytes }) => peakKilobytes - startKilobytes)) / 1024,
      ],
      archive: [
        median(archives.map(({ milliseconds }) => milliseconds)) / 1000,
        median(archives.map(({ peakKilobytes }) => peakKilobytes)) / 1024,
      ],
    };
  } finally {
    await standIn.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

function table(title: string, measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, comparison, megabytes, snapshot, archive }) => {
    const leftOut = Object.entries(comparison.leftOut).map(([reason, count]) => `${count} ${reason}`);
    const [seconds, peak, added] = snapshot;
    const [archiveSeconds, archivePeak] = archive;
    return [
      name,
      `${comparison.files}`,
      megabytes.toFixed(1),
      leftOut.join(', ') || 'none',
      `${seconds.toFixed(2)} s`,
      `${peak.toFixed(0)} MB (+${added.toFixed(0)})`,
      `${archiveSeconds.toFixed(2)} s`,
      `${archivePeak.toFixed(0)} MB`,
    ];
  });
  const head = [title, 'files', 'MB', 'listed only', 'snapshot', 'its peak', 'git archive \\| tar x', 'their peak'];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_cell, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
