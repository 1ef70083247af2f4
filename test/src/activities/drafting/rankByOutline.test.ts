import { describe, expect, it } from '@jest/globals';
import { rankByOutline } from '../../../../src/activities/drafting/rankByOutline.ts';
import { activityContracts } from '../../../../src/contracts/activities.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { localizedContextSchema } from '../../../../src/contracts/repositories/localization.ts';
import { memoryAuditLog } from '../../../support/memory/memoryAuditLog.ts';
import { type ScriptedAnswer, scriptedModels, scriptedSpending } from '../../../support/models/scriptedModels.ts';
import { storedTask, taskNonce } from '../../../support/models/storedTask.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

async function rank(isOn: boolean, ...answers: readonly ScriptedAnswer[]) {
  const { store, input } = await storedTask();
  const models = scriptedModels(...answers);
  const { logger } = recordingLogger();
  const asking = { models, store, audit: memoryAuditLog(), logger, contextTokens: 30_000, maxOutputTokens: 900 };
  const result = await rankByOutline(asking, isOn).handler(input);
  if (!result.ok) throw new Error(result.failure.message);
  const output = activityContracts.rankByOutline.output.parse(result.value);
  const context = await store.getJson(output.context, localizedContextSchema);
  return { input, models, output, context };
}

describe('rankByOutline', () => {
  it('shows first what the model names first, by signatures only', async () => {
    const { models, output, context } = await rank(true, '{"paths": ["src/money.ts", "made/up.ts"]}');

    expect(models.asked[0]?.input).toContain('path: src/basket.ts\n1: export function lineTotal(price: number)');
    expect(models.asked[0]?.input).not.toContain('return price');
    expect(output).toMatchObject(scriptedSpending);
    expect(context.nonce).toBe(taskNonce);
    expect(context.shown.map(({ path }) => path)[0]).toBe('src/money.ts');
    expect(context.shown.map(({ path }) => path)).not.toContain('made/up.ts');
  });

  it('asks nobody where it is switched off', async () => {
    const { input, models, output } = await rank(false);

    expect(output).toMatchObject({ context: input.context, cost: 0 });
    expect(models.asked).toEqual([]);
  });

  it.each<[string, readonly ScriptedAnswer[]]>([
    ['a model fails', [new AgentError('unavailable', 'Gone.')]],
    ['a model answers in another form, twice', ['src/money.ts', 'src/money.ts']],
    ['a model names only files that are not there', ['{"paths": ["made/up.ts"]}']],
  ])('leaves the order as it is when %s', async (_what, answers) => {
    const { input, output } = await rank(true, ...answers);

    expect(output.context).toEqual(input.context);
  });
});
