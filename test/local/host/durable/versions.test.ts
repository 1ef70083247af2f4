import { afterEach, describe, expect, it } from '@jest/globals';
import { compareVersions, judgeVersion } from '../../../../local/host/durable/versions.ts';
import { df } from './support/jestSdk.ts';
import { closeBenches, openBench } from './support/scratch.ts';

df.app.activity('echo', { handler: async (value: unknown) => value });
df.app.orchestration('version', function* (context) {
  return yield context.df.callActivity('echo', context.df.version);
});
df.app.orchestration('parentOfVersion', function* (context) {
  const inherited: unknown = yield context.df.callSubOrchestrator('version');
  const chosen: unknown = yield context.df.callSubOrchestrator('version', undefined, undefined, '0.9');
  return [inherited, chosen];
});

afterEach(closeBenches);

describe('orchestration versions', () => {
  it.each([
    ['1.9', '1.10', -1],
    ['2', '2.0.0', 0],
    ['2.0.1', '2', 1],
    ['alpha', 'Beta', -1],
    ['ALPHA', 'alpha', 0],
    [undefined, '1.0', -1],
    ['', undefined, 0],
  ])('%s beside %s', (a, b, order) => {
    expect(Math.sign(compareVersions(a, b))).toBe(order);
  });

  it.each([
    ['None', '9.0', 'run'],
    ['Strict', '2.0', 'run'],
    ['Strict', '1.0', 'reject'],
    ['CurrentOrOlder', '1.0', 'run'],
    ['CurrentOrOlder', undefined, 'run'],
    ['CurrentOrOlder', '2.1', 'reject'],
  ] as const)('%s judges an instance of %s in an app of 2.0: %s', (versionMatchStrategy, version, verdict) => {
    expect(judgeVersion({ defaultVersion: '2.0', versionMatchStrategy }, version)).toBe(verdict);
  });

  it('runs everything in an app without a version', () => {
    expect(judgeVersion({}, '7')).toBe('run');
  });
});

describe('instances of several versions', () => {
  it('gives instances and sub-orchestrations the default version, where they have no other', async () => {
    const { engine, finish } = openBench({ defaultVersion: '1.2' });
    engine.startInstance({ name: 'parentOfVersion', instanceId: 'i' });

    expect((await finish('i')).output).toBe('["1.2","0.9"]');
  });

  it('leaves a newer instance for a newer app, and fails it where it is told to', async () => {
    const first = openBench({ defaultVersion: '1.9' });
    first.engine.startInstance({ name: 'version', instanceId: 'i', version: '1.10' });

    const rejected = await first.finish('i');
    const second = await first.reopen({ defaultVersion: '1.9', versionFailureStrategy: 'Fail' });
    const failed = await second.finish('i');

    expect(rejected.runtimeStatus).toBe('Pending');
    expect(failed.runtimeStatus).toBe('Failed');
    expect(failed.output).toContain("The orchestration version '1.10' does not match the app's version '1.9'");
  });

  it('runs what was left when an app of its version comes', async () => {
    const first = openBench({ defaultVersion: '1.9', versionMatchStrategy: 'Strict' });
    first.engine.startInstance({ name: 'version', instanceId: 'i', version: '2.0' });
    await first.finish('i');

    const second = await first.reopen({ defaultVersion: '2.0' });

    expect((await second.finish('i')).output).toBe('"2.0"');
  });
});
