import { afterEach, describe, expect, it } from '@jest/globals';
import { createModelClient, type ModelRequest } from '../../../../src/llm/client/modelClient.ts';
import { type RawServer, startRawServer } from '../../../support/http/rawServer.ts';

const request: ModelRequest = { instructions: 'Be brief.', input: 'Say hello.', maxOutputTokens: 100 };
let server: RawServer | undefined;

afterEach(() => server?.close());

describe('an endpoint that ignores streaming', () => {
  it.each([
    [
      'responses',
      {
        id: 'r1',
        status: 'completed',
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hello' }] }],
        usage: { input_tokens: 7, output_tokens: 2 },
      },
    ],
    [
      'chat-completions',
      {
        id: 'r1',
        choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 7, completion_tokens: 2 },
      },
    ],
  ] as const)('is understood when it answers in one piece over %s', async (api, body) => {
    server = await startRawServer((call, response) => {
      const isServed = (api === 'responses') === call.url?.endsWith('/responses');
      response.writeHead(isServed ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isServed ? body : { error: { message: 'unknown url' } }));
    });

    const reply = await createModelClient({ baseUrl: server.url, model: 'scripted', getApiKey: undefined }).complete(
      request,
    );

    expect(reply).toMatchObject({ text: 'Hello', api, responseId: 'r1', usage: { inputTokens: 7, outputTokens: 2 } });
  });
});
