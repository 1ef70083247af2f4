import { type MetricDefinition, metricTable } from '../src/platform/telemetry/metricTable.ts';
import { withGeneratedPart } from './generatedPart.ts';

const source = 'src/platform/telemetry/metricTable.ts';

/**
 * docs/telemetry.md with the table of metrics from the code.
 * @throws Error when the page lacks the markers for the table
 */
export function withMetrics(page: string): string {
  return withGeneratedPart(page, 'docs/telemetry.md', source, table());
}

function table(): string {
  const rows = Object.entries<MetricDefinition>(metricTable).map(
    ([name, { kind, unit, description, attributes }]) =>
      `| \`${name}\` | \`${prometheusName(name)}\` | ${kind} | \`${unit}\` | ${description} | ${listed(attributes)} |`,
  );
  return ['| metric | in Prometheus | kind | unit | meaning | attributes |', '|---|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

/** The name of a metric in Prometheus, as the exporter writes it. */
export function prometheusName(name: string): string {
  const plain = name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
  const definition: MetricDefinition | undefined = Object.entries<MetricDefinition>(metricTable).find(
    ([known]) => known === name,
  )?.[1];
  return definition?.kind === 'counter' ? `${plain}_total` : plain;
}

function listed(attributes: MetricDefinition['attributes']): string {
  return Object.entries(attributes)
    .map(([name, values]) => `\`${name}\`: ${values}`)
    .join('; ');
}
