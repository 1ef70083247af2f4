import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import type { MainJobTest } from './page.ts';

/** What the product is there for, over a host of one's choosing. */
const tests = ['test/e2e/deployedPackage.test.ts', 'test/e2e/mainJob.test.ts'];

const resultsSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/**
 * Runs the end-to-end tests of the main job.
 * @param host `func` puts Core Tools in the place of the local host, see test/support/host/coreToolsHost.ts
 * @param output folder for jest's results
 */
export async function runMainJob(host: 'local' | 'func', output: string): Promise<readonly MainJobTest[]> {
  const file = join(output, 'mainJob.json');
  const jest = join(createRequire(import.meta.url).resolve('jest/package.json'), '..', 'bin', 'jest.js');
  const child = spawn(process.execPath, [jest, '--runInBand', '--json', '--outputFile', file, ...tests], {
    env: { ...process.env, ...(host === 'func' ? { FUNCTIONS_HOST: 'func' } : {}) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'exit');
  const { testResults } = resultsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return testResults.flatMap(({ name, message, assertionResults }) =>
    assertionResults.length === 0
      ? [{ title: `${name} could not be run: ${message.slice(0, 500)}`, hasPassed: false }]
      : assertionResults.map(({ fullName, status }) => ({ title: fullName, hasPassed: status === 'passed' })),
  );
}
