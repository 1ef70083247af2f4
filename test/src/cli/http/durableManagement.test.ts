import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createDurableManagement, waitForInstance } from '../../../../src/cli/http/durableManagement.ts';

let close = async () => {};
afterEach(() => close());

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const instance = (instanceId: string, runtimeStatus = 'Running', name = 'resolveWorkItem') => ({
  name,
  instanceId,
  runtimeStatus,
  input: null,
  customStatus: null,
  output: null,
  createdTime: `2026-01-01T00:00:0${instanceId}Z`,
  lastUpdatedTime: '2026-01-01T00:00:00Z',
});

describe('the durable management API', () => {
  it('is read with the key in a header', async () => {
    const url = await serve((request, response) => {
      response.writeHead(request.headers['x-functions-key'] === 'key' ? 200 : 401).end(JSON.stringify(instance('1')));
    });

    expect(await createDurableManagement(url, 'key').get('1')).toMatchObject({ instanceId: '1' });
    await expect(createDurableManagement(url, undefined).get('1')).rejects.toThrow(/rejected the key/);
  });

  it('knows that an instance does not exist', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end());

    expect(await createDurableManagement(url, 'key').get('1')).toBeUndefined();
  });

  it('lists the runs of all pages, oldest first, up to the limit', async () => {
    const pages: Record<string, unknown[]> = {
      '': [instance('3'), instance('2', 'Running', 'draftCandidate')],
      next: [instance('1')],
    };
    const url = await serve((request, response) => {
      const token = String(request.headers['x-ms-continuation-token'] ?? '');
      response
        .writeHead(200, token === '' ? { 'x-ms-continuation-token': 'next' } : {})
        .end(JSON.stringify(pages[token]));
    });

    const found = await createDurableManagement(url, 'key').list({ name: 'resolveWorkItem', limit: 10 });

    expect(found.map((one) => one.instanceId)).toEqual(['1', '3']);
  });

  it('says so when nothing answers', async () => {
    await expect(createDurableManagement('http://127.0.0.1:1', 'key').get('1')).rejects.toThrow(
      /No answer from http:\/\/127.0.0.1:1/,
    );
  });
});

describe('waitForInstance', () => {
  it('ends with the instance when it has ended, and shows every look', async () => {
    const states = ['Pending', 'Running', 'Failed'];
    const management = { get: async () => instance('1', states.shift()), list: async () => [] };
    const seen: string[] = [];

    const ended = await waitForInstance(management, '1', {
      timeoutMilliseconds: 5_000,
      intervalMilliseconds: 0,
      onUpdate: (one) => void seen.push(one.runtimeStatus),
    });

    expect(ended.runtimeStatus).toBe('Failed');
    expect(seen).toEqual(['Pending', 'Running', 'Failed']);
  });

  it('gives up in time', async () => {
    const management = { get: async () => undefined, list: async () => [] };

    await expect(
      waitForInstance(management, '1', { timeoutMilliseconds: 1, intervalMilliseconds: 0 }),
    ).rejects.toMatchObject({ exitCode: 4 });
  });
});
