import { describe, expect, it } from '@jest/globals';
import { reportText, runCampaign } from './campaign.ts';

describe('runs whose host is killed at random moments', () => {
  // A slice of `npm run campaign:lifecycle`.
  it('end once each, with nothing lost and nothing done twice', async () => {
    const report = await runCampaign({ seed: 7, kills: 2, tasksPerRound: 2, killsPerRound: 2, lanes: 1 });

    process.stderr.write(`${reportText(report)}\n`);
    expect(report).toMatchObject({ kills: 2, lost: [], duplicates: [], differences: [] });
  }, 120_000);
});
