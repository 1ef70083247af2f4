import { describe, expect, it } from '@jest/globals';
import { runGit } from './git/run.ts';
import { judgeClient, reportText } from './judge/report.ts';

describe('git', () => {
  it('signs in, lists, clones, fetches and pushes as over the real service, and is refused as there', async () => {
    const report = judgeClient('git', await runGit(), {});

    console.info(reportText([report]));
    expect(report.unexpected).toEqual([]);
  }, 120_000);
});
