import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const page = readFileSync('docs/operations.md', 'utf8');
const hostJson: unknown = JSON.parse(readFileSync('host.json', 'utf8'));

/** What is about the app and not about the field it runs in. */
const notTuned = /^(version|logging|telemetryMode|extensionBundle|extensions\.http)|hubName|ersion|tracing/;

/** Settings by their ways: `extensions.queues.batchSize` → `2`. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

describe('docs/operations.md', () => {
  it('has every setting of host.json that is for the field, with its value and a reason', () => {
    const rows = [...page.matchAll(/^\| `([\w.]+)` \| `([^`]+)` \| (.+) \|$/gm)];
    const documented = rows.filter(([, , , reason = '']) => reason.length > 10).map(([, name, value]) => [name, value]);
    const tuned = leaves(hostJson).filter(([path]) => !notTuned.test(path));

    expect(tuned.length).toBeGreaterThan(10);
    expect(documented).toEqual(expect.arrayContaining(tuned));
  });
});
