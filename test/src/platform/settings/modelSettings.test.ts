import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../../../src/platform/settings/configuration.ts';

const complete = {
  ADO_ORGANIZATION_URL: 'https://dev.azure.com/contoso',
  MODEL_BASE_URL: 'https://contoso.openai.azure.com/openai/v1/',
  MODEL_NAME: 'gpt-5',
};

describe('the settings of models', () => {
  it('take one name, or several with commas', () => {
    expect(readSettings(complete).MODEL_NAME).toEqual(['gpt-5']);
    expect(readSettings({ ...complete, MODEL_NAME: 'gpt-5, gpt-4.1' }).MODEL_NAME).toEqual(['gpt-5', 'gpt-4.1']);
    expect(() => readSettings({ ...complete, MODEL_NAME: 'gpt-5,,x' })).toThrow(/MODEL_NAME \(must list model names/);
  });

  it('take prices as JSON, or none', () => {
    const MODEL_PRICES = '{"models": {"gpt-5": {"input": 1.25, "output": 10}}}';

    expect(readSettings(complete).MODEL_PRICES).toBeUndefined();
    expect(readSettings({ ...complete, MODEL_PRICES }).MODEL_PRICES).toEqual({
      currency: 'USD',
      models: { 'gpt-5': { input: 1.25, output: 10 } },
    });
  });

  it('take no table that leaves out a model: no budget would hold it', () => {
    const MODEL_PRICES = '{"models": {"gpt-5": {"input": 1.25, "output": 10}}}';

    expect(() => readSettings({ ...complete, MODEL_NAME: 'gpt-5,gpt-4.1', MODEL_PRICES })).toThrow(/lacks the price/);
  });

  it.each(['gpt-5: 1.25', '{"models": {"gpt-5": {"input": "1"}}}', '{}'])(
    'say what is wrong with the prices %s',
    (MODEL_PRICES) => {
      expect(() => readSettings({ ...complete, MODEL_PRICES })).toThrow(/MODEL_PRICES \(must be JSON/);
    },
  );
});
