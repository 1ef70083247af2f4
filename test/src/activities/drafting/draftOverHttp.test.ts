import { afterEach, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { applyDraft } from '../../../../src/activities/drafting/applyDraft.ts';
import { requestDraft } from '../../../../src/activities/drafting/requestDraft.ts';
import { activityContracts } from '../../../../src/contracts/activities.ts';
import { changeSetSchema } from '../../../../src/contracts/changes/changeSet.ts';
import { createModelClient } from '../../../../src/llm/client/modelClient.ts';
import { createModelList } from '../../../../src/llm/client/modelList.ts';
import { defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import { memoryAuditLog } from '../../../support/memory/memoryAuditLog.ts';
import { storedTask, taskFiles } from '../../../support/models/storedTask.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const running: RunningModel[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((model) => model.close()));
});

const { logger } = recordingLogger();
const hunk = '@@ export function lineTotal(price: number) {\n-  return price;\n+  return price * 2;\n';
const envelope = `*** Begin Patch\n*** Update File: src/basket.ts\n${hunk}*** End Patch\n`;
const blocks =
  'src/basket.ts\n```ts\n<<<<<<< SEARCH\n  return price;\n=======\n  return price * 2;\n>>>>>>> REPLACE\n```\n';

async function draft(tools: Scenario['tools'], reply: Scenario['steps'][number]['reply'], apis?: Scenario['apis']) {
  const scenario = { model: 'scripted', tools, steps: [{ name: 'draft', reply }], ...(apis && { apis }) };
  const model = await startModel({ scenario, log: () => undefined });
  running.push(model);
  const models = createModelList({
    createClient: (name) => createModelClient({ baseUrl: model.url, model: name, getApiKey: undefined }),
    names: ['scripted'],
    prices: { currency: 'USD', models: { scripted: { input: 1, output: 1 } } },
  });
  const { store, input } = await storedTask();
  const asking = { models, store, audit: memoryAuditLog(), logger, contextTokens: 10_000, maxOutputTokens: 900 };
  const drafted = await requestDraft(asking).handler({ ...input, candidate: { number: 1, total: 1 } });
  return { store, input, drafted };
}

const responses: Scenario['apis'] = ['responses'];

describe('a draft over HTTP', () => {
  it.each<[string, Scenario['tools'], Scenario['steps'][number]['reply'], Scenario['apis']]>([
    [
      'by the freeform tool',
      ['custom'],
      { calls: [{ type: 'custom', name: 'apply_patch', input: envelope }] },
      responses,
    ],
    [
      'by the built-in tool',
      ['apply_patch'],
      { calls: [{ type: 'apply_patch', operation: { type: 'update_file', path: 'src/basket.ts', diff: hunk } }] },
      responses,
    ],
    ['as text', [], { text: blocks }, responses],
    ['as text over chat completions', [], { text: blocks }, ['chat-completions']],
  ])('becomes the same change set %s', async (_how, tools, reply, apis) => {
    const { store, input, drafted } = await draft(tools, reply, apis);
    if (!drafted.ok) throw new Error(drafted.failure.message);
    const { reply: stored, cost, usage } = activityContracts.requestDraft.output.parse(drafted.value);

    const { runId, snapshot } = input;
    const applied = await applyDraft(store, defaultCheckPolicy, logger).handler({ runId, snapshot, reply: stored });
    if (!applied.ok) throw new Error(applied.failure.message);
    const { changeSet } = activityContracts.applyDraft.output.parse(applied.value);

    const content = taskFiles['src/basket.ts']?.replace('price;', 'price * 2;');
    expect(changeSet && (await store.getJson(changeSet, changeSetSchema)).changes).toEqual([
      { kind: 'edit', path: 'src/basket.ts', content },
    ]);
    expect(cost).toBe(usage.inputTokens + usage.outputTokens);
  });

  it.each<[string, Scenario['steps'][number]['reply'], object]>([
    [
      'is throttled',
      { error: { status: 429, code: 'rate_limit_exceeded', headers: { 'retry-after': '75' } } },
      { type: 'throttled', isRetryable: true, retryAfterSeconds: 75 },
    ],
    ['is refused', { stream: 'refusal' }, { type: 'model-refused', spent: { cost: expect.any(Number) } }],
    ['is filtered', { stream: 'incomplete:content_filter' }, { type: 'model-content-filter' }],
    ['fails inside the stream', { stream: 'error', text: 'half' }, { type: 'unavailable', isRetryable: true }],
  ])('that %s is a failure of its type, and a value', async (_how, reply, failure) => {
    const { drafted } = await draft(['custom'], reply);

    expect(drafted).toMatchObject({ ok: false, failure });
  });
});
