import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One call and its answer as they went over the wire. */
export interface RecordedExchange {
  readonly method: string;
  readonly url: URL;
  readonly requestType: string;
  readonly requestBody: string;
  /** The `accept` header, which carries the API version. */
  readonly accept: string;
  readonly authorization?: string | undefined;
  readonly status: number;
  readonly responseType: string;
  readonly responseBody: Buffer;
}

export interface RecordingProxy {
  readonly url: string;
  readonly exchanges: readonly RecordedExchange[];
  close(): Promise<void>;
}

/** Stands between a client and a server of this machine and writes everything down; addresses in answers lead to it. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const exchanges: RecordedExchange[] = [];
  const { origin: targetOrigin, pathname } = new URL(target);
  let origin = '';
  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { method = 'GET', headers } = request;
    // The body goes on whole.
    const {
      host: _host,
      connection: _connection,
      'content-length': _length,
      'transfer-encoding': _coding,
      ...kept
    } = headers;
    const sent = Object.entries(kept).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
    const answer = await fetch(`${targetOrigin}${request.url}`, {
      ...{ method, headers: Object.fromEntries(sent), redirect: 'manual' },
      ...(body.length === 0 ? {} : { body }),
    });
    const responseType = answer.headers.get('content-type') ?? '';
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson = responseType.includes('json');
    const shown = isJson ? Buffer.from(bytes.toString('utf8').replaceAll(targetOrigin, origin)) : bytes;
    exchanges.push({
      ...{ method, url: new URL(request.url ?? '/', targetOrigin), requestBody: body.toString('utf8') },
      ...{ requestType: headers['content-type'] ?? '', accept: headers.accept ?? '' },
      authorization: headers.authorization,
      ...{ status: answer.status, responseType, responseBody: shown },
    });
    const passed = [...answer.headers].filter(
      ([name]) => !/^(content-length|transfer-encoding|connection|content-encoding)$/.test(name),
    );
    response.writeHead(answer.status, Object.fromEntries(passed)).end(shown);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return {
    ...{ url: `${origin}${pathname}`, exchanges },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
