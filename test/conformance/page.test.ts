import { describe, expect, it } from '@jest/globals';
import type { AcceptedDifferences } from '../../scripts/conformance/accepted.ts';
import type { Comparison } from '../../scripts/conformance/compare.ts';
import { conformancePage } from '../../scripts/conformance/page.ts';
import { versionsOf } from '../../scripts/conformance/versions.ts';

const differs = (name: string, other: unknown) => ({
  name,
  differences: [{ path: '.final.status', kind: 'value' as const, real: 'Running', other }],
});

const comparison: Comparison = {
  equal: ['app.js/anyTwo'],
  different: [
    differs('app.js/reuseAny_act', 'Failed'),
    differs('app.js/reuseAll_act', 'Failed'),
    differs('app3.js/timers', 'x|y'),
  ],
  missing: ['app.js/slow'],
};

const accepted: AcceptedDifferences = {
  families: [
    { kind: 'stricter', reason: 'It ends with an error that says why.', scenarios: { 'app3.js/timers': ['.x'] } },
  ],
};

const run = { host: 'func', versions: { Node: '24.21.0', 'Core Tools': '4.15.1' }, accepted };

describe('the page of a conformance run', () => {
  it('has counts, differences by family, and versions', () => {
    const mainJob = [
      { title: 'drafts both', hasPassed: true },
      { title: 'is cancelled', hasPassed: false },
    ];

    expect(conformancePage({ ...run, comparison, mainJob })).toBe(`# Conformance: func

Node 24.21.0, Core Tools 4.15.1

## The main job: 1 of 2

- passed: drafts both
- **failed**: is cancelled

## The recorded scenarios: 1 of 5 equal

Not run: app.js/slow

| scenarios | differ in | for example | which |
|---|---|---|---|
| 2 | app.js reuse | .final.status: recorded \`"Running"\`, here \`"Failed"\` | reuseAny_act, reuseAll_act |
| 1 | app3.js timers (of the local host known: stricter) | .final.status: recorded \`"Running"\`, here \`"x\\|y"\` | timers |
`);
  });

  it('says so where there are no recordings', () => {
    const page = conformancePage({ ...run, comparison: undefined, mainJob: [] });

    expect(page).toContain('## The recorded scenarios: skipped');
  });
});

describe('the versions of a conformance run', () => {
  it('are read from the log of Core Tools, where they stand there', () => {
    const log = [
      'Function Runtime Version: 4.1037.0.23568',
      'Loading extension bundle from /root/.azure-functions-core-tools/Functions/ExtensionBundles/Microsoft.Azure.Functions.ExtensionBundle/4.31.0',
      'Function x. HubName: Patterns. AppName: . SlotName: . ExtensionVersion: 3.19.0. SequenceNumber: 1.',
    ].join('\n');

    expect(versionsOf('func', log)).toMatchObject({
      ...{ 'Functions host': '4.1037.0.23568', 'extension bundle': '4.31.0', 'durable extension': '3.19.0' },
      'durable-functions': '3.5.0',
    });
  });
});
