import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { countKills, reportText, runCampaign } from './campaign.ts';
import { ownSubject } from './ownSubject.ts';
import { recordedSubject } from './recordedSubject.ts';
import type { Subject } from './subject.ts';

const RECORDINGS = process.env['RECORDINGS'] ?? resolve('../shared/data/recordings');
const SEED = 20261123;

/** A slice of `npm run campaign:host-kills`. */
async function check(subject: Subject, kills: number): Promise<void> {
  const report = await runCampaign({ subject, seed: SEED, kills, lanes: 1 });

  process.stderr.write(`${reportText(report)}\n`);
  expect(report.differences).toEqual([]);
  expect(countKills(report)).toBeGreaterThanOrEqual(kills);
}

describe('a host that is killed again and again', () => {
  it('ends every instance of an app as without kills', () => check(ownSubject(__dirname), 2), 120_000);

  if (existsSync(RECORDINGS)) {
    it('ends every recorded orchestration as without kills', () => check(recordedSubject(RECORDINGS), 3), 120_000);
  } else {
    it(`is not tried with the recorded orchestrations: ${RECORDINGS} is missing`, () => undefined);
  }
});
