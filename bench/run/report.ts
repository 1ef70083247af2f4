import { cpus, loadavg } from 'node:os';
import type { Latencies } from './installation.ts';
import type { Measured } from './measure.ts';

export interface Section {
  readonly concurrent: number;
  readonly measured: readonly Measured[];
}

/** The tables of the bench, in Markdown. */
export function reportOf(latencies: Latencies, sections: readonly Section[]): string {
  const day = new Date().toISOString().slice(0, 10);
  const load = (loadavg()[0] ?? 0).toFixed(0);
  return [
    `${day}, Node.js ${process.version}, ${cpus().length} processors, load average ${load} at the end. Latencies: Azure DevOps ${latencies.azureDevOps} ms a call, model ${latencies.model} ms an answer. Three candidates a run.`,
    '',
    '| Runs at once | calls a run | ideal | took | overhead, median | overhead, worst |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    ...sections.map(rowOf),
  ].join('\n');
}

function rowOf({ concurrent, measured }: Section): string {
  const overheads = measured.map(({ took, ideal }) => took / ideal - 1);
  const of = (pick: (one: Measured) => number) => median(measured.map(pick));
  const cells = [
    ...[String(concurrent), String(of(({ calls }) => calls))],
    ...[seconds(of(({ ideal }) => ideal)), seconds(of(({ took }) => took))],
    ...[percent(median(overheads)), percent(Math.max(...overheads))],
  ];
  return `| ${cells.join(' | ')} |`;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
