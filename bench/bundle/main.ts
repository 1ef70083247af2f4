/**
 * `npm run bench:bundle`: size and cold start of the package that is deployed, beside those of the app without a bundler, in
 * the same run. `--rounds N` says how often each is started; `--write` writes the table into docs/benchmarks.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleApp } from '../../scripts/delivery/bundle/bundleApp.ts';
import { writeSection } from '../host/writeSection.ts';
import { median } from '../statistics.ts';
import { measureColdStart } from './coldStart.ts';
import { type FolderSize, folderSize, unbundledSize } from './folderSize.ts';

const root = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
});

interface Measured {
  readonly size: FolderSize;
  readonly first: number[];
  readonly again: number[];
}

const folder = mkdtempSync(join(tmpdir(), 'bench-bundle-'));
try {
  const bundleDirectory = join(folder, 'app');
  await bundleApp(root, bundleDirectory);
  const apps = [
    { directory: bundleDirectory, measured: measuredOf(folderSize(bundleDirectory)) },
    { directory: root, measured: measuredOf(unbundledSize(root)) },
  ] as const;
  for (let round = 0; round < Number(values.rounds); round++) {
    // In turns, so that both have the same load of the machine.
    for (const { directory, measured } of apps) {
      const cache = mkdtempSync(join(folder, 'cache-'));
      measured.first.push(await measureColdStart(root, directory, cache));
      measured.again.push(await measureColdStart(root, directory, cache));
    }
  }
  const table = tableOf(apps[0].measured, apps[1].measured);
  console.log(table);
  if (values.write) writeSection('bundle', table);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measuredOf(size: FolderSize): Measured {
  return { size, first: [], again: [] };
}

function tableOf(bundle: Measured, unbundled: Measured): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const lines: readonly (readonly [string, (measured: Measured) => number, (value: number) => string])[] = [
    ['files', ({ size }) => size.files, (value) => value.toLocaleString('en')],
    ['size', ({ size }) => size.bytes, megabytes],
    ['size, packed', ({ size }) => size.packedBytes, megabytes],
    ['cold start, first on a machine', ({ first }) => median(first), milliseconds],
    ['cold start, compiled code kept', ({ again }) => median(again), milliseconds],
  ];
  const rows = lines.map(([what, of, format]) => {
    const [small, large] = [of(bundle), of(unbundled)];
    return `| ${what} | ${format(small)} | ${format(large)} | ${(large / small).toFixed(1)} |`;
  });
  return [
    `Median of ${bundle.first.length} rounds; load of the machine ${loadavg()[0]?.toFixed(1)}; Node ${process.version}.`,
    '',
    '| | bundle | without a bundler | ratio |',
    '|---|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}
