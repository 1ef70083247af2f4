import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { createModelClient, type ModelClient, type ModelReply } from '../../../../src/llm/client/modelClient.ts';

const folder = '/work/shared/data/model-replies/streams';
const recordings = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.chunks.txt')) : [];

const originalFetch = globalThis.fetch;

let client: ModelClient;
/** What comes next. */
let body: Buffer;
/** How the client gets it. */
let cut: (bytes: Buffer) => readonly Buffer[];

/** Sockets and byte streams join what is sent in small pieces, so the cuts are made where the client reads. */
async function fetchInPieces(): Promise<Response> {
  const pieces = cut(body).values();
  const stream = new ReadableStream({
    pull(controller) {
      const piece = pieces.next();
      if (piece.done) controller.close();
      else controller.enqueue(piece.value);
    },
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
}

beforeAll(() => {
  globalThis.fetch = fetchInPieces;
  client = createModelClient({ baseUrl: 'http://127.0.0.1/v1', model: 'asked', getApiKey: undefined });
});

afterAll(() => {
  globalThis.fetch = originalFetch;
});

async function read(sent: Buffer, how: typeof cut = (bytes) => [bytes]): Promise<unknown> {
  body = sent;
  cut = how;
  return client.complete({ instructions: '', input: '', maxOutputTokens: 10 }).catch((error: unknown) => error);
}

/** Pieces of these sizes, begun at each offset: every size alone puts a cut at every byte. */
const everyCut = [1, 2, 3, 7, 31].flatMap((size) =>
  Array.from({ length: size }, (_, offset) => [size, offset] as const),
);

function piecesOf(bytes: Buffer, size: number, offset: number): readonly Buffer[] {
  const cuts = Array.from({ length: Math.ceil(bytes.byteLength / size) + 1 }, (_, index) => index * size - offset);
  return cuts
    .map((at) => bytes.subarray(Math.max(0, at), Math.max(0, at + size)))
    .filter((piece) => piece.byteLength > 0);
}

function isLike(result: unknown, expected: unknown): boolean {
  try {
    expect(result).toMatchObject(expected as object);
    return true;
  } catch {
    return false;
  }
}

function toBody(lines: readonly string[], lineEnd: string): Buffer {
  const events = lines.map((line) => `event: ${JSON.parse(line).type}${lineEnd}data: ${line}${lineEnd}${lineEnd}`);
  return Buffer.from(events.join(''));
}

function readRecording(name: string): readonly string[] {
  return readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** What the stream means, told from its last event alone. */
function expectedOf(lines: readonly string[]): unknown {
  const { type, response } = JSON.parse(lines.at(-1) ?? '');
  if (type === 'response.failed') return { type: 'model-quota', isRetryable: false };
  const contents = response.output.flatMap((item: { content?: unknown[] }) => item.content ?? []);
  return {
    text: contents.map((part: { text: string }) => part.text).join('') + patchOf(response.output),
    usage: {
      inputTokens: response.usage.input_tokens,
      cachedInputTokens: response.usage.input_tokens_details.cached_tokens,
      outputTokens: response.usage.output_tokens,
      reasoningTokens: response.usage.output_tokens_details.reasoning_tokens,
    },
    model: response.model,
    responseId: response.id,
    api: 'responses',
  };
}

interface RecordedItem {
  readonly type: string;
  readonly operation?: { readonly type: string; readonly path: string; readonly diff?: string };
}

/** Calls of the built-in apply_patch tool as an envelope. */
function patchOf(output: readonly RecordedItem[]): string {
  const verbs: Readonly<Record<string, string>> = { create_file: 'Add', update_file: 'Update', delete_file: 'Delete' };
  const sections = output.flatMap(({ operation }) =>
    operation === undefined ? [] : [`*** ${verbs[operation.type]} File: ${operation.path}\n${operation.diff ?? ''}`],
  );
  return sections.length === 0 ? '' : `*** Begin Patch\n${sections.join('')}*** End Patch\n`;
}

describe('recorded streams', () => {
  if (recordings.length === 0) {
    it(`skipped: ${folder} is not there`, () => expect(recordings).toEqual([]));
    return;
  }

  it.each(recordings)('reads %s right, cut at every byte', async (name) => {
    const lines = readRecording(name);
    const wrong: string[] = [];

    for (const lineEnd of ['\n', '\r\n']) {
      const stream = toBody(lines, lineEnd);
      for (const [size, offset] of everyCut) {
        const result = await read(stream, (bytes) => piecesOf(bytes, size, offset));
        if (!isLike(result, expectedOf(lines))) wrong.push(`${size} bytes from ${offset}`);
      }
    }

    expect(wrong).toEqual([]);
  });

  it('never takes the beginning of a stream for the whole, wherever it ends', async () => {
    // Without the two events that only say that it begins: they are half of the bytes.
    const stream = toBody(readRecording('azure-text.1.chunks.txt').slice(2), '\n');
    const taken: number[] = [];

    for (let length = 0; length < stream.lastIndexOf('event: '); length += 1) {
      const result = await read(stream.subarray(0, length));
      if (!(result instanceof AgentError) || result.type !== 'unavailable') taken.push(length);
    }

    expect(taken).toEqual([]);
  });
});

describe('a stream with characters of several bytes', () => {
  it('is read right, cut at every byte', async () => {
    const text = 'Grüße 世界 🌍\u2028 e\u0301';
    const delta = (part: string) => JSON.stringify({ type: 'response.output_text.delta', delta: part });
    const completed = JSON.stringify({ type: 'response.completed', response: { id: 'r', model: 'm' } });

    const stream = toBody([delta(text), delta(text), completed], '\n');
    const texts = new Set<unknown>();

    for (const [size, offset] of everyCut)
      texts.add(((await read(stream, (bytes) => piecesOf(bytes, size, offset))) as ModelReply).text);

    expect([...texts]).toEqual([text + text]);
  });
});
