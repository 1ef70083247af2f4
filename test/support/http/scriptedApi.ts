import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An answer of the app, for one request. */
export interface ScriptedAnswer {
  /** Method, path and query that must be asked for, for example `GET /api/runs?limit=50`. */
  readonly request: string;
  readonly status?: number;
  readonly body: unknown;
}

export interface ScriptedApi {
  readonly url: string;
  /** Bodies and keys of the requests, in their order. */
  readonly received: { readonly key: string | undefined; readonly body: unknown }[];
  /** @throws where an answer was not asked for */
  close(): Promise<void>;
}

/** Answers requests in the given order, and 500 to any other. */
export async function startScriptedApi(answers: readonly ScriptedAnswer[]): Promise<ScriptedApi> {
  const left = [...answers];
  const received: ScriptedApi['received'] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    received.push({
      key: request.headers['x-functions-key']?.toString(),
      body: body === '' ? undefined : JSON.parse(body),
    });
    const asked = `${request.method} ${request.url}`;
    const answer = left.shift();
    if (answer?.request !== asked) {
      response.writeHead(500).end(`"${asked}" was asked, and "${answer?.request}" expected`);
      return;
    }
    response.writeHead(answer.status ?? 200).end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      if (left.length > 0) throw new Error(`nobody asked for ${left.map(({ request }) => request).join(', ')}`);
    },
  };
}
