import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openConnections } from '../../../bench/webhook/httpConnection.ts';

const cleanups: (() => void)[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => void server.close().closeAllConnections());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook?key=1`;
}

function connectTo(url: string, count: number) {
  const connections = openConnections(url, count);
  cleanups.push(connections.close);
  return connections;
}

const message = (text: string) => ({ headers: { 'x-text': text }, body: Buffer.from(text) });

describe('the connections of the webhook benchmark', () => {
  afterEach(() => {
    for (const cleanup of cleanups.splice(0)) cleanup();
  });

  it('send path, headers and body, and take answers with a length and in chunks', async () => {
    const seen: string[] = [];
    const url = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      seen.push(`${request.method} ${request.url} ${request.headers['x-text']} ${body}`);
      if (body === 'chunks') response.writeHead(202).write('a');
      response.statusCode = 202;
      response.end('done');
    });
    const connections = connectTo(url, 1);

    const statuses = [await connections.post(message('chunks')), await connections.post(message('length'))];

    expect(statuses).toEqual([202, 202]);
    expect(seen).toEqual(['POST /hook?key=1 chunks chunks', 'POST /hook?key=1 length length']);
  });

  it('opens no more than it may, and sends the rest when one is free', async () => {
    const sockets = new Set<unknown>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      request.resume().on('end', () => response.end('ok'));
    });
    const connections = connectTo(url, 2);

    const statuses = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((text) => connections.post(message(text))));

    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    expect(sockets.size).toBe(2);
  });

  it('says that there was no answer when the server goes away, and connects again for the next', async () => {
    let isFirst = true;
    const url = await serve((request, response) => {
      if (isFirst) request.socket.destroy();
      else request.resume().on('end', () => response.end());
      isFirst = false;
    });
    const connections = connectTo(url, 1);

    await expect(connections.post(message('lost'))).rejects.toThrow();
    await expect(connections.post(message('next'))).resolves.toBe(200);
  });
});
