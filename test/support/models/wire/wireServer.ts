import type { ServerResponse } from 'node:http';
import { type RawServer, startRawServer } from '../../http/rawServer.ts';

export type Json = Readonly<Record<string, unknown>>;

/** One call of an endpoint. */
export interface WireCall {
  readonly path: '/responses' | '/chat/completions';
  readonly body: Json;
  /** How many calls came before it. */
  readonly count: number;
}

/** What an endpoint answers: events of a stream, a body in one piece, or a refusal. */
export type WireAnswer =
  | { readonly events: readonly unknown[]; readonly isDone?: boolean; readonly stalls?: boolean }
  | { readonly body: unknown }
  | { readonly status: number; readonly error: Json };

export interface WireServer extends RawServer {
  readonly calls: readonly WireCall[];
}

/** A model endpoint on loopback that answers as the test says; other paths are unknown. */
export async function startWireServer(answer: (call: WireCall) => WireAnswer): Promise<WireServer> {
  const calls: WireCall[] = [];
  const server = await startRawServer((request, response, text) => {
    const path = (request.url ?? '').replace(/^\/v1/, '');
    if (path !== '/responses' && path !== '/chat/completions') return send(response, 404, { error: unknownUrl });
    const call: WireCall = { path, body: JSON.parse(text), count: calls.length };
    calls.push(call);
    return write(response, answer(call));
  });
  return { ...server, url: `${server.url}/v1`, calls };
}

/** What endpoints without one of the two APIs say. */
export const unknownUrl = { message: 'Invalid URL', code: 'unknown_url' };

export function refusing(status: number, message: string, more: Json = {}): WireAnswer {
  return { status, error: { message, ...more } };
}

function write(response: ServerResponse, answer: WireAnswer): void {
  if ('status' in answer) {
    send(response, answer.status, { error: answer.error });
    return;
  }
  if ('body' in answer) {
    send(response, 200, answer.body);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of answer.events) response.write(`data: ${JSON.stringify(event)}\n\n`);
  if (answer.isDone === true) response.write('data: [DONE]\n\n');
  if (answer.stalls !== true) response.end();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
