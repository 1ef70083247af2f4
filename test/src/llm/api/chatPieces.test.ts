import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createModelClient, type ModelClient } from '../../../../src/llm/client/modelClient.ts';
import { chunk, conversation, material, toolCall } from '../../../support/models/wire/conversations.ts';

const originalFetch = globalThis.fetch;
let client: ModelClient;
let pieces: readonly Buffer[] = [];

/** Sockets join what is sent in small pieces, so the cuts are made where the client reads. */
async function fetchInPieces(url: string | URL | Request): Promise<Response> {
  if (String(url).endsWith('/responses')) return new Response('{"error":{"code":"unknown_url"}}', { status: 404 });
  const left = pieces.values();
  const stream = new ReadableStream({
    pull(controller) {
      const piece = left.next();
      if (piece.done) controller.close();
      else controller.enqueue(piece.value);
    },
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
}

beforeAll(() => {
  globalThis.fetch = fetchInPieces;
  client = createModelClient({ baseUrl: 'http://127.0.0.1/v1', model: 'wire', getApiKey: undefined });
});

afterAll(() => {
  globalThis.fetch = originalFetch;
});

describe('a stream of calls', () => {
  it('is read right, cut at every byte', async () => {
    const path = '{"path":"Größe/世界 🌍.ts","start":1}';
    const events = [
      chunk({ role: 'assistant', content: 'Ich schaue.' }),
      chunk({ tool_calls: [toolCall('call_a', 'read_file', path.slice(0, 11))] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: path.slice(11) } }] }),
      chunk({ tool_calls: [toolCall('call_b', 'read_file', path, 1)] }, 'tool_calls'),
    ];
    const body = Buffer.from(`${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`);
    const read = new Set<string>();

    for (let size = 1; size <= 64; size += 1) {
      pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
        body.subarray(index * size, (index + 1) * size),
      );
      const { text, calls } = await client.converse(conversation([material]));
      read.add(JSON.stringify({ text, calls }));
    }

    const calls = ['call_a', 'call_b'].map((id) => ({ id, name: 'read_file', arguments: path }));
    expect([...read]).toEqual([JSON.stringify({ text: 'Ich schaue.', calls })]);
  });
});
