import { afterEach, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { createModelClient, type ModelClientOptions } from '../../../../src/llm/client/modelClient.ts';
import { type RawServer, startRawServer } from '../../../support/http/rawServer.ts';

const running: Array<RunningModel | RawServer> = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const edits = {
  'freeform-tool': 'Call the tool.',
  'apply-patch-tool': 'Call the built-in tool.',
  text: 'Write blocks.',
};
const request = { instructions: edits.text, input: 'Mend it.', maxOutputTokens: 100, edits };

const patch = '*** Begin Patch\n*** Update File: a.ts\n@@\n-a\n+b\n*** End Patch\n';
const freeform = { calls: [{ type: 'custom' as const, name: 'apply_patch', input: patch }] };

async function play(steps: Scenario['steps'], tools: Scenario['tools'], apis?: Scenario['apis']) {
  const scenario = { model: 'scripted', steps, tools, ...(apis === undefined ? {} : { apis }) };
  const model = await startModel({ scenario, log: () => undefined });
  running.push(model);
  return model;
}

async function serve(handle: Parameters<typeof startRawServer>[0]): Promise<RawServer> {
  const server = await startRawServer(handle);
  running.push(server);
  return server;
}

const clientOf = (baseUrl: string, options: Partial<ModelClientOptions> = {}) =>
  createModelClient({ baseUrl, model: 'scripted', getApiKey: undefined, ...options });

describe('a draft', () => {
  it('is handed over by the freeform tool where the deployment takes it', async () => {
    const match = { contains: [edits['freeform-tool']] };
    const model = await play([{ name: 'draft', match, reply: { text: 'The sign.', ...freeform } }], ['custom']);

    const reply = await clientOf(model.url).complete(request);

    expect(reply.text).toBe(`The sign.\n\n${patch}`);
  });

  it('is handed over by the built-in tool where only that is there, as one envelope', async () => {
    const operations = [
      { type: 'update_file', path: 'a.ts', diff: '@@\n-a\n+b' },
      { type: 'create_file', path: 'new\n*** Delete File: b.ts', diff: '+c\n' },
      { type: 'delete_file', path: 'old.ts' },
    ] as const;
    const calls = operations.map((operation) => ({ type: 'apply_patch' as const, operation }));
    const match = { contains: [edits['apply-patch-tool']] };
    const model = await play([{ name: 'draft', match, reply: { calls } }], ['apply_patch']);

    const reply = await clientOf(model.url).complete(request);

    expect(reply.text).toBe(
      '*** Begin Patch\n*** Update File: a.ts\n@@\n-a\n+b\n*** Add File: new *** Delete File: b.ts\n+c\n*** Delete File: old.ts\n*** End Patch\n',
    );
  });

  it.each([['responses'], ['chat-completions']] as const)('is written as text where %s takes no tool', async (api) => {
    const match = { contains: [edits.text] };
    const model = await play([{ name: 'draft', match, times: 2, reply: { text: 'blocks' } }], [], [api]);
    const client = clientOf(model.url);

    const replies = [await client.complete(request), await client.complete(request)];

    expect(replies.map(({ text }) => text)).toEqual(['blocks', 'blocks']);
    expect(model.report()).toMatchObject({ requests: 2, unexpectedRequests: [] });
  });

  it('is taken from what was streamed where the last event holds no output', async () => {
    const item = { type: 'custom_tool_call', name: 'apply_patch', input: patch };
    const events = [
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { id: 'r', output: [] } },
    ];
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
    });

    const reply = await clientOf(`${server.url}/v1`).complete(request);

    expect(reply.text).toBe(patch);
  });

  it('holds nothing of tools that were not offered', async () => {
    const output = [
      { type: 'custom_tool_call', name: 'run_shell', input: patch },
      { type: 'function_call', name: 'apply_patch', arguments: '{}' },
    ];
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${JSON.stringify({ type: 'response.completed', response: { id: 'r', output } })}\n\n`);
    });

    const reply = await clientOf(`${server.url}/v1`).complete(request);

    expect(reply.text).toBe('');
  });
});

describe('what a deployment takes', () => {
  /** An endpoint that refuses every tool and writes down what was offered. */
  async function refuseTools(status: number, error: object) {
    const offered: string[] = [];
    const server = await serve((_request, response, body) => {
      const [tool] = JSON.parse(body).tools ?? [];
      offered.push(tool?.type ?? 'none');
      if (tool !== undefined) return response.writeHead(status).end(JSON.stringify({ error }));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return response.end('data: {"type":"response.completed","response":{"id":"r"}}\n\n');
    });
    return { offered, url: `${server.url}/v1` };
  }

  it.each([
    ['the parameter', 400, { param: 'tools[0].type', code: 'invalid_value', message: 'Invalid value.' }],
    ['words', 400, { message: "Hosted tool 'apply_patch' is not supported with gpt-4o." }],
    ['words that name the API too', 400, { param: 'tools', message: 'custom is not supported in the Responses API' }],
    ['the check of a form', 422, { message: "body.tools.0: Input should be 'function'" }],
  ])('is told from a refusal by %s, and remembered for an hour', async (_how, status, error) => {
    const { offered, url } = await refuseTools(status, error);
    let time = 0;
    const client = clientOf(url, { now: () => time });

    await client.complete(request);
    await client.complete(request);
    time = 3_600_000;
    await client.complete(request);

    expect(offered).toEqual(['custom', 'apply_patch', 'none', 'none', 'custom', 'apply_patch', 'none']);
  });

  it('is not asked for where the answer is no edit', async () => {
    const { offered, url } = await refuseTools(400, {});

    await clientOf(url).complete({ instructions: 'Plan.', input: 'Mend it.', maxOutputTokens: 100 });

    expect(offered).toEqual(['none']);
  });

  it.each([
    ['throttled', 429, { code: 'rate_limit_exceeded', message: 'Too many tools used.' }],
    ['model-context-too-long', 400, { message: 'The maximum context length is 10 tokens, 8 of them in the tools.' }],
    ['model-content-filter', 400, { code: 'content_filter', message: 'The tools were filtered.' }],
  ])('is not guessed from a call that is %s', async (type, status, error) => {
    const { offered, url } = await refuseTools(status, error);

    await expect(clientOf(url).complete(request)).rejects.toMatchObject({ type });

    expect(offered).toEqual(['custom']);
  });
});
