import { afterEach, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../local/model/server.ts';
import { createPromptCache } from '../../../local/model/usage/promptCache.ts';
import { loadTokenizer } from '../../../local/model/usage/tokenizer.ts';

const running: RunningModel[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((model) => model.close()));
});

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe('the cache of beginnings', () => {
  it.each([
    [1023, 0],
    [1024, 1024],
    [1151, 1024],
    [1152, 1152],
    [5000, 4992],
  ])('finds of %d tokens that were seen %d', (count, cached) => {
    const cache = createPromptCache();
    cache.remember('a', numbers(count));

    expect(cache.cachedTokens('a', [...numbers(count), ...numbers(500, 9000)])).toBe(cached);
  });

  it('ends at the first token that differs, and counts nothing for another place', () => {
    const cache = createPromptCache();
    cache.remember('a', numbers(4000));

    expect(cache.cachedTokens('a', [...numbers(1500), -1, ...numbers(2000, 1501)])).toBe(1408);
    expect(cache.cachedTokens('a', [-1, ...numbers(4000)])).toBe(0);
    expect(cache.cachedTokens('b', numbers(4000))).toBe(0);
  });
});

describe('the tokenizer', () => {
  it('gives a text with more at its end the same beginning, in linear time for lines without spaces', async () => {
    const tokenize = await loadTokenizer();
    const text = `one line\n${'x'.repeat(100_000)}\n<|endoftext|> is text\n`;

    const tokens = tokenize(text);

    expect(tokenize(`${text}more`).slice(0, tokens.length)).toEqual(tokens);
    expect(tokens.length).toBeGreaterThan(25_000);
    expect(tokenize('Hello')).toHaveLength(1);
  });
});

type Json = Readonly<Record<string, unknown>>;

async function play(reply: Scenario['steps'][number]['reply']): Promise<RunningModel> {
  const steps = [{ name: 'any', times: 'any' as const, reply }];
  const models = [{ name: 'other', match: { model: 'other' }, times: 'any' as const, reply: { text: 'Done' } }];
  const scenario = { model: 'scripted', takesImages: true, steps: [...models, ...steps] };
  const model = await startModel({ scenario, log: () => {} });
  running.push(model);
  return model;
}

async function ask(model: RunningModel, body: Json) {
  const path = 'messages' in body ? '/chat/completions' : '/responses';
  const request = { method: 'POST', body: JSON.stringify({ model: 'scripted', ...body }) };
  const { usage } = JSON.parse(await (await fetch(`${model.url}${path}`, request)).text());
  const details = usage.input_tokens_details ?? usage.prompt_tokens_details;
  return { tokens: usage.input_tokens ?? usage.prompt_tokens, cached: details.cached_tokens };
}

const material = { role: 'user', content: 'The price is wrong.\n'.repeat(400) };
const tool = { type: 'function', name: 'read_file', parameters: { type: 'object' } };
const conversation = { instructions: 'Look first.', input: [material], tools: [tool] };
const branch = (task: string) => ({ ...conversation, input: [material, { role: 'user', content: task }] });

describe('the cached tokens that the endpoint reports', () => {
  it('are those of the common beginning of tools, instructions and input', async () => {
    const model = await play({ text: 'Done' });

    const first = await ask(model, branch('Plan.'));
    const second = await ask(model, branch('Draft it now.'));

    expect(first).toEqual({ tokens: expect.any(Number), cached: 0 });
    expect(first.tokens).toBeGreaterThan(2000);
    expect(second.cached).toBe(Math.floor((first.tokens - 3) / 128) * 128);
  });

  it.each<[string, Json]>([
    ['other tools', { ...conversation, tools: [{ ...tool, name: 'search' }] }],
    ['other instructions', { ...conversation, instructions: 'Look last.' }],
    ['another model', { ...conversation, model: 'other' }],
    ['another cache key', { ...conversation, prompt_cache_key: 'run-2' }],
    ['an item before', { ...conversation, input: [{ role: 'user', content: 'Hi' }, material] }],
  ])('are none with %s', async (_what, body) => {
    const model = await play({ text: 'Done' });
    await ask(model, conversation);

    expect((await ask(model, body)).cached).toBe(0);
  });

  it('are reported by chat completions as well, and none for short requests', async () => {
    const model = await play({ text: 'Done' });
    const long = { messages: [material] };
    const short = { messages: [{ role: 'user', content: 'Hi' }] };

    const cached: number[] = [];
    for (const body of [long, long, short, short]) cached.push((await ask(model, body)).cached);

    expect(cached).toEqual([0, expect.any(Number), 0, 0]);
    expect(cached[1]).toBeGreaterThanOrEqual(1920);
  });

  it('are none while the first request waits for its answer', async () => {
    const begun = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const model = await play(async ({ lastMessage }) => {
      if (lastMessage === 'Candidate 1') {
        begun.resolve();
        await mayAnswer.promise;
      }
      return { text: 'Done' };
    });

    const first = ask(model, branch('Candidate 1'));
    await begun.promise;
    const beside = await ask(model, { ...branch('Candidate 2'), prompt_cache_key: undefined });
    mayAnswer.resolve();
    const counts = [(await first).cached, beside.cached, (await ask(model, branch('Candidate 3'))).cached];

    expect(counts).toEqual([0, 0, expect.any(Number)]);
    expect(counts[2]).toBeGreaterThan(1024);
  });

  it('are those that the reply names, where it does', async () => {
    const model = await play({ text: 'Done', usage: { inputTokens: 7, cachedInputTokens: 3, outputTokens: 1 } });

    expect(await ask(model, conversation)).toEqual({ tokens: 7, cached: 3 });
  });

  it('count a picture by its size, not by the length of its address', async () => {
    const model = await play({ text: 'Done' });
    const url = `data:image/png;base64,${Buffer.from(`\x89PNG\r\n\x1a\n${'a'.repeat(60_000)}`, 'latin1').toString('base64')}`;
    const content = [
      { type: 'input_image', image_url: url },
      { type: 'input_text', text: 'Hi' },
    ];

    const { tokens } = await ask(model, { input: [{ role: 'user', content }] });

    expect(tokens).toBe(767);
  });
});
