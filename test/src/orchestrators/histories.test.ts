import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import { currentVersion } from '../../../src/contracts/runs/versions.ts';
import { draftCandidate } from '../../../src/orchestrators/draftCandidate.ts';
import { resolveWorkItem } from '../../../src/orchestrators/resolveWorkItem.ts';
import { shepherdPullRequest } from '../../../src/orchestrators/shepherdPullRequest.ts';
import { df, registrations } from '../../local/host/durable/support/jestSdk.ts';
import { createSdkInvoker } from '../../local/host/durable/support/sdkInvoker.ts';
import {
  findNondeterminism,
  type RecordedInstance,
  recordedHistorySchema,
} from '../../support/orchestrations/recordedHistory.ts';

const FOLDER = resolve(__dirname, '../../histories');

/** The report is the 33rd thing that a run waits for on its way to the pull request. */
const REPORTING = 33;

df.app.orchestration('resolveWorkItem', resolveWorkItem);
df.app.orchestration('draftCandidate', draftCandidate);
df.app.orchestration('shepherdPullRequest', shepherdPullRequest);
df.app.orchestration('resolveWithExtraStep', function* (context: OrchestrationContext) {
  yield context.df.callActivity('warmUp');
  return yield* resolveWorkItem(context);
});
df.app.orchestration('resolveByTheClock', function* (context: OrchestrationContext) {
  yield context.df.createTimer(new Date(Date.now() + 1000));
  return yield* resolveWorkItem(context);
});
df.app.orchestration('resolveWithoutReport', function* (context: OrchestrationContext) {
  const steps = resolveWorkItem(context);
  let step = steps.next();
  for (let asked = 1; !step.done && asked < REPORTING; asked += 1) step = steps.next(yield step.value);
  return 'not reported';
});

const invoker = createSdkInvoker(registrations);

const files = readdirSync(FOLDER).flatMap((version) =>
  readdirSync(join(FOLDER, version)).map((file) => join(version, file)),
);
const recorded = files.flatMap((file) => {
  const { instances } = recordedHistorySchema.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
  return instances.map((instance): readonly [string, RecordedInstance] => [
    `${file}: ${instance.instanceId}`,
    instance,
  ]);
});
const [toThePullRequest] = recorded.flatMap(([title, instance]) => {
  return title.startsWith(join(currentVersion, 'completed.json')) && instance.name === 'resolveWorkItem'
    ? [instance]
    : [];
});

describe('runs that are in flight when the app is deployed', () => {
  it.each(recorded)('go on as they began: %s', async (_title, instance) => {
    expect(await findNondeterminism(invoker, instance)).toBeUndefined();
  });

  it.each([
    ['resolveWithExtraStep', /^step 1: it asked for 11 \(0 fetchWorkItem .*, now for 0 warmUp/],
    ['resolveByTheClock', /^step 1: it asked for 11 \(0 fetchWorkItem .*, now for 5 /],
    ['resolveWithoutReport', /^step \d+: it asked for 0 reportOnWorkItem \w+, now for nothing/],
  ])('are found out to go another way after a change: %s', async (name, expected) => {
    if (toThePullRequest === undefined) throw new Error('No run to the pull request is recorded.');
    const difference = await findNondeterminism(invoker, { ...toThePullRequest, name }).catch(String);

    expect(difference).toMatch(expected);
  });
});
