import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { modelPricesSchema } from '../../src/contracts/models/modelPrices.ts';
import { costOf } from '../../src/llm/client/prices.ts';
import { longestPrompt } from '../../src/llm/requests/promptLimit.ts';
import { settingsSchema } from '../../src/platform/settings/configuration.ts';

const page = readFileSync(join(__dirname, '../../docs/models.md'), 'utf8');
const prices = modelPricesSchema.parse(JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''));
const defaults = settingsSchema.parse({
  ADO_ORGANIZATION_URL: 'https://dev.azure.com/contoso',
  MODEL_BASE_URL: 'https://example.test',
  MODEL_NAME: 'gpt-5-codex',
});

describe('docs/models.md', () => {
  it('shows a price table that the setting takes', () => {
    const MODEL_PRICES = JSON.stringify(prices);

    expect(settingsSchema.shape.MODEL_PRICES.parse(MODEL_PRICES)).toEqual(prices);
  });

  it('says what the demo costs by that table', () => {
    const row = /^\| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d.]+) USD \|$/m.exec(page);
    if (row === null) throw new Error('The page has no such row.');
    const [, input = '', cached = '', output = '', cost = ''] = row;
    const count = (text: string) => Number(text.replaceAll(',', ''));
    const usage = {
      inputTokens: count(input),
      cachedInputTokens: count(cached),
      outputTokens: count(output),
      reasoningTokens: 0,
    };

    expect(Number(cost)).toBeCloseTo(costOf(prices, 'gpt-5-codex', usage) / 1_000_000, 4);
  });

  it('names the longest prompt and answer of the defaults', () => {
    const longest = longestPrompt(defaults.CONTEXT_TOKENS, defaults.CONVERSATION_TOKENS);
    const limit = longest.toLocaleString('en-US');

    expect(page).toContain(`${limit} + ${defaults.MODEL_MAX_OUTPUT_TOKENS.toLocaleString('en-US')} tokens`);
  });
});
