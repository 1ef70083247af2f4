import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createModelClient } from '../../../../src/llm/client/modelClient.ts';
import { conversation, material } from '../../../support/models/wire/conversations.ts';
import { type Json, startWireServer, type WireServer } from '../../../support/models/wire/wireServer.ts';

const folder = join(import.meta.dirname, '../../../../../shared/data/model-replies/streams');
let server: WireServer | undefined;

afterEach(() => server?.close());

async function replay(events: readonly unknown[]) {
  server = await startWireServer(() => ({ events }));
  return createModelClient({ baseUrl: server.url, model: 'wire', getApiKey: undefined }).converse(
    conversation([material]),
  );
}

function readRecording(name: string): readonly Json[] {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

describe('a recorded turn with a call', () => {
  if (!existsSync(folder)) {
    it(`skipped: ${folder} is not there`, () => expect(existsSync(folder)).toBe(false));
    return;
  }

  it.each([
    ['azure-tool-call.1.chunks.txt', { name: 'weather', arguments: '{"location":"San Francisco"}' }],
    [
      'openai-custom-tool.1.chunks.txt',
      { name: 'write_sql', arguments: 'SELECT * FROM users WHERE age > 25', isFreeform: true },
    ],
  ])('is read from its last event, and the same from its items: %s', async (name, call) => {
    const events = readRecording(name);
    const last = events.at(-1) as { response: { output: readonly Json[]; usage: Json } };
    const emptied = [...events.slice(0, -1), { ...last, response: { ...last.response, output: [] } }];

    const turn = await replay(events);
    await server?.close();
    const fromItems = await replay(emptied);

    const [output = {}] = last.response.output;
    expect(turn.calls).toEqual([{ id: output['call_id'], ...call }]);
    expect(turn.items).toEqual([{ ...output, id: undefined, status: undefined }]);
    expect(turn.usage.inputTokens).toBe(last.response.usage['input_tokens']);
    expect(fromItems).toEqual(turn);
  });
});
