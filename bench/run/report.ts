import { cpus, loadavg } from 'node:os';
import { median } from '../statistics.ts';
import type { Latencies } from './installation.ts';
import type { Measured } from './measure.ts';

/** The tables of the bench, in Markdown. */
export function reportOf(latencies: Latencies, sections: readonly (readonly Measured[])[]): string {
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

function rowOf(measured: readonly Measured[]): string {
  const of = (pick: (one: Measured) => number) => median(measured.map(pick));
  const worst = (pick: (one: Measured) => number) => Math.max(...measured.map(pick));
  const cells = [
    ...[String(measured.length), String(of(({ calls }) => calls))],
    ...[seconds(of(({ ideal }) => ideal)), seconds(of(({ took }) => took))],
    ...[`${seconds(of(lost))} (${percent(of(share))})`, `${seconds(worst(lost))} (${percent(worst(share))})`],
  ];
  return `| ${cells.join(' | ')} |`;
}

function lost({ took, ideal }: Measured): number {
  return took - ideal;
}

function share({ took, ideal }: Measured): number {
  return took / ideal - 1;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
