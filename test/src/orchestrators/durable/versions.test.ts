import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { currentVersion, isEarlier, oldestVersion } from '../../../../src/contracts/runs/versions.ts';
import { beganBefore } from '../../../../src/orchestrators/durable/versions.ts';
import { resolveWorkItem } from '../../../../src/orchestrators/resolveWorkItem.ts';
import { df } from '../../../local/host/durable/support/jestSdk.ts';
import { closeBenches, openBench } from '../../../local/host/durable/support/scratch.ts';
import { runInput } from '../../../support/orchestrations/runSamples.ts';

const hostSchema = z.object({
  extensions: z.object({ durableTask: z.object({ defaultVersion: z.string(), versionMatchStrategy: z.string() }) }),
});

df.app.activity('say', { handler: async ({ word }: { readonly word: string }) => word });
/** An orchestration of two versions: 1.1 says one word more, and what began before goes on without it. */
df.app.orchestration('greeting', function* (context) {
  const words: unknown[] = [yield context.df.callActivity('say', { word: 'hello' })];
  yield context.df.waitForExternalEvent('go');
  if (!beganBefore(context, '1.1')) words.push(yield context.df.callActivity('say', { word: 'dear' }));
  return [...words, yield context.df.callActivity('say', { word: 'world' })];
});
df.app.orchestration('resolveWorkItem', resolveWorkItem);

afterEach(closeBenches);

describe('versions', () => {
  it.each([
    ['2.0', true],
    ['2.9', true],
    ['3.0', false],
    ['3', false],
    ['10.0', false],
    ['', true],
    [undefined, true],
  ])('%s is earlier than 3.0: %s', (version, expected) => {
    expect(isEarlier(version, '3.0')).toBe(expected);
  });

  it("are the code's own in host.json, and carry older ones on", () => {
    const { durableTask } = hostSchema.parse(JSON.parse(readFileSync(resolve('host.json'), 'utf8'))).extensions;

    expect(durableTask).toEqual({
      ...durableTask,
      defaultVersion: currentVersion,
      versionMatchStrategy: 'CurrentOrOlder',
    });
    expect(isEarlier(currentVersion, oldestVersion)).toBe(false);
  });
});

describe('an orchestration that is in flight while a new version is deployed', () => {
  it('goes on as it began; what begins afterwards goes the new way', async () => {
    const before = openBench({ defaultVersion: '1.0' });
    before.engine.startInstance({ name: 'greeting', instanceId: 'old' });
    await before.finish('old');

    const after = await before.reopen({ defaultVersion: '1.1' });
    after.engine.startInstance({ name: 'greeting', instanceId: 'new' });
    for (const id of ['old', 'new']) after.engine.raiseEvent(id, 'go', 'null');

    expect(JSON.parse((await after.finish('old')).output ?? '')).toEqual(['hello', 'world']);
    expect(JSON.parse((await after.finish('new')).output ?? '')).toEqual(['hello', 'dear', 'world']);
  });
});

describe('a run of a version that is not carried on', () => {
  it('ends before it does anything, and says who takes it back', async () => {
    const { engine, finish } = openBench({ defaultVersion: currentVersion });
    engine.startInstance({
      ...{ name: 'resolveWorkItem', instanceId: 'run', version: '2.0' },
      input: JSON.stringify(runInput),
    });

    const { runtimeStatus, output } = await finish('run');

    expect({ runtimeStatus, output }).toEqual({
      runtimeStatus: 'Failed',
      output: expect.stringContaining(
        'started under version 2.0, which is no longer supported. It is cleaned up automatically',
      ),
    });
  });
});
