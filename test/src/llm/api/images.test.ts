import { afterEach, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { createModelClient, type ModelRequest } from '../../../../src/llm/client/modelClient.ts';
import { imageTokens } from '../../../../src/llm/requests/promptImage.ts';
import { gifOf, jpegOf, pngOf, webpOf } from '../../../support/files/images.ts';
import { type RawServer, startRawServer } from '../../../support/http/rawServer.ts';

const running: Array<RunningModel | RawServer> = [];
const edits = {
  'freeform-tool': 'Call the tool.',
  'apply-patch-tool': 'Call the built-in tool.',
  text: 'Write blocks.',
};
const images = [
  { mediaType: 'image/png', content: pngOf(4, 4) },
  { mediaType: 'image/jpeg', content: jpegOf(4, 4) },
  { mediaType: 'image/gif', content: gifOf(1) },
  { mediaType: 'image/webp', content: webpOf(4, 4) },
];
const request: ModelRequest = {
  instructions: 'Be brief.',
  input: 'The mark: n\n\nMend it.',
  images,
  maxOutputTokens: 100,
};
const notShown = 'takes no pictures';
const apis = ['responses', 'chat-completions'] as const;

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function play(scenario: Partial<Scenario> & Pick<Scenario, 'steps'>): Promise<RunningModel> {
  const model = await startModel({ scenario: { model: 'scripted', ...scenario }, log: () => undefined });
  running.push(model);
  return model;
}

/** An endpoint that refuses pictures with an answer, and answers whatever comes without. @returns the bodies it got */
async function refusing(status: number, error: object) {
  const bodies: string[] = [];
  const completion = { choices: [{ message: { role: 'assistant', content: 'blind' }, finish_reason: 'stop' }] };
  const server = await startRawServer((message, response, body) => {
    const json = { 'content-type': 'application/json' };
    if (message.url !== '/v1/chat/completions') return void response.writeHead(404, json).end('{}');
    bodies.push(body);
    const isPictured = body.includes('image_url');
    response.writeHead(isPictured ? status : 200, json).end(JSON.stringify(isPictured ? { error } : completion));
  });
  running.push(server);
  return { url: `${server.url}/v1`, bodies };
}

const clientOf = (baseUrl: string, now = () => 0) =>
  createModelClient({ baseUrl, model: 'scripted', getApiKey: undefined, now });

describe('pictures of a prompt', () => {
  it.each(apis)('come before its text over %s, which stays as it is', async (api) => {
    const match = {
      contains: ['The mark: n\n\nMend it.'],
      notContains: [notShown],
      images: images.map(({ mediaType }) => mediaType),
    };
    const model = await play({
      apis: [api],
      takesImages: true,
      steps: [{ name: 'sees', match, reply: { text: 'seen' } }],
    });

    expect(await clientOf(model.url).complete(request)).toMatchObject({ text: 'seen', imagesShown: 4 });
    expect(model.report().unexpectedRequests).toEqual([]);
  });

  it.each(apis)(
    'are left out for a model without eyes over %s, which is told, and asked so for an hour',
    async (api) => {
      const steps = [
        { name: 'blind', match: { contains: [notShown], images: [] }, times: 'any' as const, reply: { text: 'blind' } },
      ];
      const model = await play({ apis: [api], tools: ['custom'], steps: [...steps] });
      let time = 0;
      const client = clientOf(model.url, () => time);
      const first = await client.complete(request);
      const asked = model.report().requests;
      time = 3_599_999;
      const second = await client.complete(request);
      time = 3_600_001;
      await client.complete(request);

      expect([first.text, second.text, first.imagesShown]).toEqual(['blind', 'blind', undefined]);
      expect(asked).toBe(1);
      expect(model.report()).toMatchObject({ requests: 3, unexpectedRequests: [] });
    },
  );

  it('are shown with whatever tool hands over the edits', async () => {
    const patch = '*** Begin Patch\n*** End Patch\n';
    const reply = {
      calls: [{ type: 'apply_patch' as const, operation: { type: 'delete_file' as const, path: 'a.ts' } }],
    };
    const match = { contains: [edits['apply-patch-tool']], images: images.map(({ mediaType }) => mediaType) };
    const model = await play({ takesImages: true, tools: ['apply_patch'], steps: [{ name: 'draft', match, reply }] });

    const { text } = await clientOf(model.url).complete({ ...request, edits });

    expect(text).toContain(patch.split('\n')[0]);
    expect(model.report().unexpectedRequests).toEqual([]);
  });

  it.each([
    [
      'OpenAI',
      400,
      {
        message: 'Invalid content type. image_url is only supported by certain models.',
        type: 'invalid_request_error',
        param: 'messages.[1].content.[0].type',
        code: null,
      },
    ],
    ['vLLM', 400, { message: 'scripted is not a multimodal model', type: 'BadRequestError', param: null, code: 400 }],
    [
      'llama.cpp',
      500,
      {
        code: 500,
        message: 'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
        type: 'server_error',
      },
    ],
    [
      'llama.cpp of 2025',
      500,
      {
        code: 500,
        message:
          'Failed to parse messages: Unsupported content part type: "image_url"; messages = [{"role": "user", "content": "data:image/png;base64,iVBO"}]',
        type: 'server_error',
      },
    ],
    [
      'DeepSeek',
      422,
      {
        message:
          'Failed to deserialize the JSON body into the target type: messages[1]: invalid type: sequence, expected a string at line 1 column 2901',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_request_error',
      },
    ],
    ['Ollama', 400, { message: 'this model does not support image input (ref: b8bd630e)', type: 'api_error' }],
    ['a router', 404, { code: '404', message: 'No endpoints found that support image input', param: '', type: '' }],
  ])('are not offered again after a refusal as of %s', async (_name, status, error) => {
    const { url, bodies } = await refusing(status, error);
    const client = clientOf(url);

    const replies = [await client.complete(request), await client.complete(request)];

    expect(replies.map(({ text }) => text)).toEqual(['blind', 'blind']);
    expect(bodies.filter((body) => body.includes('image_url')).length).toBe(1);
    expect(bodies.at(-1)).toContain(notShown);
  });

  it.each([
    [
      'no picture to the model',
      400,
      {
        message: 'You uploaded an unsupported image. Please make sure your image is valid.',
        type: 'invalid_request_error',
        param: null,
        code: 'image_parse_error',
      },
    ],
    [
      'too many',
      400,
      {
        message: 'At most 1 image(s) may be provided in one request.',
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
    ],
    ['too large', 413, { message: 'Request too large', type: 'invalid_request_error', param: null, code: null }],
    [
      'too long',
      400,
      {
        message: "This model's maximum context length is 8192 tokens.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    ],
  ])('are left out once where these ones are %s', async (_name, status, error) => {
    const { url, bodies } = await refusing(status, error);
    const client = clientOf(url);

    const replies = [await client.complete(request), await client.complete(request)];

    expect(replies.map(({ text }) => text)).toEqual(['blind', 'blind']);
    expect(bodies.filter((body) => body.includes('image_url')).length).toBe(2);
  });

  it('do not hide what else is wrong', async () => {
    const { url, bodies } = await refusing(401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' });

    await expect(clientOf(url).complete(request)).rejects.toMatchObject({ type: 'unauthorized' });
    expect(bodies).toHaveLength(1);
  });
});

describe('imageTokens', () => {
  it.each([
    [32, 32, 255],
    [512, 512, 630],
    [1024, 1024, 2520],
    [1920, 1080, 3779],
    [8000, 2000, 3779],
    [600, 9000, 3779],
  ])('reckons the dearest of the ways to count for %d × %d', (width, height, tokens) => {
    expect(imageTokens({ width, height })).toBe(tokens);
  });
});
