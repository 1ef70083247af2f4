import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { prometheusName, withMetrics } from '../../scripts/telemetryPage.ts';
import { type MetricDefinition, type MetricName, metricTable } from '../../src/platform/telemetry/metricTable.ts';
import { hasProgram } from '../support/telemetry/prometheusServer.ts';

const root = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const definitions = Object.entries<MetricDefinition>(metricTable);
const names = Object.keys(metricTable) as MetricName[];
const runbookNames = readdirSync(join(root, 'docs', 'runbooks')).filter((name) => name !== 'README.md');

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          annotations: z.object({ runbook: z.string(), reason: z.string() }),
        }),
      ),
    }),
  ),
});
const rules = rulesSchema.parse(parse(read('ops/prometheus/rules.yml'))).groups.flatMap((group) => group.rules);

const bicep = `${read('infra/bicep/modules/alertRules.bicep')}${read('infra/bicep/modules/alerts.bicep')}`;
const bicepRunbooks = [...bicep.matchAll(/runbook: '([\w-]+\.md)'|\}([\w-]+\.md)'/g)].map(
  ([, one, other]) => one ?? other,
);

const dashboardSchema = z.object({ panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })) });
const dashboard = dashboardSchema.parse(JSON.parse(read('ops/grafana/dashboard.json')));
const expressions = [
  ...rules.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...runbookNames.flatMap((name) => [
    ...(/```promql\n([\s\S]*?)```/.exec(read(`docs/runbooks/${name}`))?.slice(1) ?? []),
  ]),
];

/** Series of a metric that a query may name. */
const series = new Set(
  names.flatMap((name) => {
    const plain = prometheusName(name);
    return metricTable[name].kind === 'histogram' ? [`${plain}_sum`, `${plain}_count`, `${plain}_bucket`] : [plain];
  }),
);

describe('alerts', () => {
  it.each([...new Set([...bicepRunbooks, ...rules.map(({ annotations }) => annotations.runbook)])])(
    'have a runbook %s: what it means, what to look at with queries, what to do',
    (page) => {
      const text = read(`docs/runbooks/${page}`);

      expect(text.match(/^## .*/gm)).toEqual(['## What it means', '## What to look at', '## What to do']);
      expect(text).toContain('```kusto');
      expect(text).toContain('```promql');
    },
  );

  it('leave no runbook without an alert', () => {
    expect(runbookNames.filter((name) => !bicepRunbooks.includes(name))).toEqual([]);
  });

  it('of Azure name metrics and attributes as the code has them', () => {
    const listed = /var metricNames = \{([\s\S]*?)\n\}/.exec(bicep)?.[1] ?? '';
    const used = [...listed.matchAll(/'([^']+)'/g)].map(([, name]) => name);
    const known = new Set(definitions.flatMap(([, { attributes }]) => Object.keys(attributes)));
    const asked = [...`${bicep}${read('infra/bicep/workbook.json')}`.matchAll(/Properties\[["']([^"']+)["']\]/g)];

    expect(used.filter((name) => !names.includes(name as MetricName))).toEqual([]);
    expect(asked.map(([, name = '']) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  it('and dashboards of Prometheus name metrics as the exporter writes them', () => {
    const used = expressions.flatMap((text) => text.match(/\b(?:code_agent|gen_ai_client|http_client)_\w+/g) ?? []);

    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((name) => !series.has(name))).toEqual([]);
  });

  it('and dashboards of Prometheus name attributes as the exporter writes them', () => {
    const known = new Set(definitions.flatMap(([, { attributes }]) => Object.keys(attributes).map(prometheusName)));
    const used = expressions.flatMap((text) =>
      [...text.matchAll(/by \(([^)]*)\)|\{(\w+)!?=/g)].flatMap(([, list, one]) => (list ?? one ?? '').split(/,\s*/)),
    );

    expect([...new Set(used)].filter((name) => !known.has(name) && !['le', 'job'].includes(name))).toEqual([]);
  });
});

describe('docs/telemetry.md', () => {
  it('lists the metrics as the code has them (`npm run docs` writes it)', () => {
    const page = read('docs/telemetry.md');

    expect(withMetrics(page)).toBe(page);
  });
});

const promtool = hasProgram('promtool');

describe('promtool', () => {
  if (!promtool) {
    it('skipped: there is no promtool here (Debian: apt-get install prometheus)', () => expect(promtool).toBe(false));
    return;
  }
  it.each([
    ['check', 'rules', 'ops/prometheus/rules.yml'],
    ['check', 'config', 'ops/prometheus/prometheus.yml'],
    ['test', 'rules', 'ops/prometheus/rules.test.yml'],
  ])('%s %s %s', (...command) => {
    const { status, stdout, stderr } = spawnSync('promtool', command, { cwd: root, encoding: 'utf8' });

    expect({ status, output: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, output: '' });
  });
});
