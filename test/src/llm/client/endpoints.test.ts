import { afterEach, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { createModelClient, type ModelRequest } from '../../../../src/llm/client/modelClient.ts';
import { type RawServer, startRawServer } from '../../../support/http/rawServer.ts';

const request: ModelRequest = { instructions: 'Be brief.', input: 'Say hello.', maxOutputTokens: 2_000 };
const running: Array<RunningModel | RawServer> = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const clientOf = (baseUrl: string) => createModelClient({ baseUrl, model: 'scripted', getApiKey: undefined });

async function play(scenario: Omit<Scenario, 'model' | 'steps'>, reply: object = {}) {
  const steps = [{ name: 'any', times: 'any' as const, reply: { text: 'Hello', ...reply } }];
  const model = await startModel({ scenario: { model: 'scripted', steps, ...scenario }, log: () => undefined });
  running.push(model);
  return model;
}

async function serve(body: string, type = 'text/event-stream') {
  const server = await startRawServer((incoming, response) => {
    const isChat = incoming.url?.endsWith('/chat/completions') === true;
    response.writeHead(isChat ? 200 : 404, { 'content-type': type }).end(isChat ? body : '');
  });
  running.push(server);
  return server;
}

const chunk = (content: unknown, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })}\n\n`;

describe('an endpoint that lacks something', () => {
  it.each<[string, Scenario['refuses']]>([
    ['streaming', { streaming: true }],
    ['a place for instructions', { instructions: true }],
    ['so many tokens', { outputTokensAbove: 900 }],
    ['newer parameters', { newerParameters: true }],
    ['all of them', { streaming: true, instructions: true, newerParameters: true, outputTokensAbove: 900 }],
  ])('is asked without %s, and remembered so', async (_what, refuses) => {
    for (const apis of [['responses'], ['chat-completions']] as const) {
      const model = await play({ refuses, apis: [...apis] });
      const client = clientOf(model.url);

      const replies = [await client.complete(request), await client.complete(request)];

      expect(replies.map(({ text, api }) => [text, api])).toEqual([
        ['Hello', apis[0]],
        ['Hello', apis[0]],
      ]);
      expect(model.report()).toMatchObject({ requests: 2, unexpectedRequests: [] });
    }
  });

  it('is asked with its tool all the same', async () => {
    const input = '*** Begin Patch\n*** Delete File: a.ts\n*** End Patch\n';
    const refuses = { streaming: true, outputTokensAbove: 900 };
    const model = await play(
      { refuses, tools: ['custom'] },
      { calls: [{ type: 'custom', name: 'apply_patch', input }] },
    );
    const edits = { 'freeform-tool': 'Call.', 'apply-patch-tool': 'Call it.', text: 'Write.' };

    const reply = await clientOf(model.url).complete({ ...request, edits });

    expect(reply.text).toBe(`Hello\n\n${input}`);
  });
});

describe('an answer over chat completions', () => {
  it.each([
    ['in parts, with thinking among them', { contentAsParts: true }],
    ['without a reason for its end', { reportsFinish: false }],
    ['with thinking in tags', { text: '<think>\nNot yet.\n</think>\n\nHello', chunkSize: 3 }],
  ])('is read %s, streamed and whole', async (_what, reply) => {
    for (const streaming of [false, true]) {
      const model = await play({ refuses: { streaming }, apis: ['chat-completions'] }, reply);

      expect((await clientOf(model.url).complete(request)).text).toBe('Hello');
    }
  });

  it.each([
    ['ends with the mark only', `${chunk('Hel')}${chunk('lo')}data: [DONE]\n\n`, 'text/event-stream'],
    ['has an empty reason', `${chunk('Hello', '')}data: [DONE]\n\n`, 'text/event-stream'],
    ['has a reason of its own', chunk('Hello', 'end_turn'), 'text/event-stream'],
    [
      'streams messages',
      `data: ${JSON.stringify({ choices: [{ message: { content: 'Hello' } }] })}\n\ndata: [DONE]\n\n`,
      '',
    ],
    ['begins with comments', `: processing\n\n: processing\n\n${chunk('Hello', 'stop')}`, 'text/event-stream'],
    ['comes whole as plain text', JSON.stringify({ choices: [{ message: { content: 'Hello' } }] }), 'text/plain'],
    [
      'comes whole as a stream',
      `\n ${JSON.stringify({ choices: [{ message: { content: ['Hel', 'lo'] } }] })}`,
      'text/event-stream',
    ],
  ])('that %s is whole', async (_what, body, type) => {
    const server = await serve(body, type);

    expect((await clientOf(server.url).complete(request)).text).toBe('Hello');
  });

  it.each([
    ['ends before it says so', chunk('Hel'), 'unavailable', true],
    ['ends with nothing but the mark', 'data: [DONE]\n\n', 'unavailable', true],
    ['is empty', '', 'unavailable', true],
    ['is null', 'null', 'model-malformed', true],
    ['holds no choice', '{"choices": []}', 'model-malformed', true],
    ['failed on its way', chunk('Hel', 'error'), 'unavailable', true],
    ['is as long as Mistral lets it be', chunk('Hel', 'model_length'), 'model-cut-off', false],
    ['is as long as Gemini lets it be', chunk('Hel', 'MAX_TOKENS'), 'model-cut-off', false],
    ['is filtered', chunk('Hel', 'SAFETY'), 'model-content-filter', false],
  ])('that %s is none', async (_what, body, type, isRetryable) => {
    const server = await serve(body);

    await expect(clientOf(server.url).complete(request)).rejects.toMatchObject({ type, isRetryable });
  });
});
