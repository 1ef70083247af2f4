import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { packageDirectory } from '../support/installation.ts';

const run = promisify(execFile);

const resultSchema = z.object({
  outcome: z.object({ chosen: z.number(), candidates: z.array(z.object({ number: z.number(), outcome: z.string() })) }),
  pullRequest: z.object({ diff: z.string() }),
  azureDevOpsCalls: z.object({ total: z.number() }),
  builds: z.object({
    base: z.object({ result: z.string(), log: z.string() }),
    pullRequest: z.object({ result: z.string() }),
  }),
});

/**
 * What one resolved work item may cost: raise it only with a reason. Up to the pull request a run makes 19 calls, one of
 * them for the only commit of the repository's history, which later runs know; until its build has ended the shepherd
 * may look twice, with up to 8 calls a look.
 */
const mostAzureDevOpsCalls = 19 + 2 * 8;

describe('npm run demo', () => {
  it("opens a pull request after which the sample's own failing test passes", async () => {
    const bin = join(packageDirectory, 'dist', 'src', 'cli', 'bin.js');

    const { stdout } = await run(process.execPath, [bin, 'demo', '--json'], { timeout: 60_000 });
    const { outcome, pullRequest, builds, azureDevOpsCalls } = resultSchema.parse(JSON.parse(stdout));

    expect(azureDevOpsCalls.total).toBeLessThanOrEqual(mostAzureDevOpsCalls);
    expect(builds.base).toMatchObject({
      result: 'failed',
      log: expect.stringContaining('a discount is taken off the line'),
    });
    expect(builds.pullRequest.result).toBe('succeeded');
    expect(outcome.candidates).toMatchObject([
      { number: 1, outcome: 'refused' },
      { number: 2, outcome: 'ready' },
    ]);
    expect(pullRequest.diff).toContain('-  return takeOff(line.unitPrice, line.discountPercent) * line.quantity;');
    expect(pullRequest.diff).toContain('+  return takeOff(line.unitPrice * line.quantity, line.discountPercent);');
  }, 90_000);
});
