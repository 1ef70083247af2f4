import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withAcceptedDifferences } from '../../../../scripts/acceptedDifferencesSection.ts';
import { complaintsOf, readAccepted } from '../../../../scripts/conformance/accepted.ts';
import {
  hasRecordings,
  patternsFolder,
  readRecorded,
  recordedApps,
  scenarioName,
} from '../../../../scripts/conformance/recordings.ts';
import { runScenarios } from '../../../../scripts/conformance/runScenarios.ts';
import { slice } from './slice.ts';

describe('what the real host was seen to do', () => {
  it('is done here too, or the README says what differs', () => {
    const readme = readFileSync('local/host/README.md', 'utf8');

    expect(withAcceptedDifferences(readme)).toBe(readme);
  });

  if (!hasRecordings(patternsFolder)) {
    it(`skipped: ${patternsFolder} holds no recordings of the real host`, () => expect(slice).not.toEqual([]));
    return;
  }

  let output = '';
  beforeAll(() => {
    output = mkdtempSync(join(tmpdir(), 'patterns-'));
  });
  afterAll(() => rmSync(output, { recursive: true, force: true }));

  it('was recorded for every scenario that is listed as different', () => {
    const recorded = recordedApps.flatMap((app) =>
      Object.keys(readRecorded(patternsFolder, app)).map((name) => scenarioName(app, name)),
    );
    const listed = readAccepted().families.flatMap(({ scenarios }) => Object.keys(scenarios));

    expect(listed.filter((name) => !recorded.includes(name))).toEqual([]);
  });

  it('is done by the local host in a few scenarios of each family, as far as no difference is listed', async () => {
    const comparison = await runScenarios({
      host: { kind: 'local' },
      recordings: patternsFolder,
      output,
      only: slice,
      isSideBySide: true,
    });

    expect(complaintsOf(comparison, readAccepted())).toEqual([]);
    expect(comparison.equal.length + comparison.different.length).toBe(slice.length + 1);
  }, 60_000);
});
