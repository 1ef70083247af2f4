import { describe, expect, it } from '@jest/globals';
import { createBackOff } from '../../../../local/host/queues/backOff.ts';
import { resolveQueueConnection } from '../../../../local/host/queues/connection.ts';
import { decodeMessage, encodeMessage, isReadable } from '../../../../local/host/queues/message.ts';
import { messagesOf } from '../../../../local/host/queues/output.ts';

describe('a queue message', () => {
  it('is base64 or plain, as host.json says', () => {
    const text = encodeMessage(Buffer.from('{"ü":1}'), 'base64');

    expect(isReadable(text, 'base64')).toBe(true);
    expect(decodeMessage(text, 'base64')).toBe('{"ü":1}');
    expect(decodeMessage('{"ü":1}', 'none')).toBe('{"ü":1}');
    expect(isReadable('{"a":1}', 'base64')).toBe(false);
    expect(isReadable('{"a":1}', 'none')).toBe(true);
  });

  it('cannot be read where its bytes are no UTF-8', () => {
    expect(isReadable(Buffer.from([255, 254, 0]).toString('base64'), 'base64')).toBe(false);
  });

  it('is made of each element of an output array', () => {
    const texts = (json: string) => messagesOf({ json }).map(String);

    expect(texts('[{"a":1},"b"]')).toEqual(['{"a":1}', 'b']);
    expect(texts('{"a":1}')).toEqual(['{"a":1}']);
    expect(messagesOf({ string: 'plain' }).map(String)).toEqual(['plain']);
  });
});

describe('polling an empty queue', () => {
  it('waits longer each time, up to the maximum, and starts over after a message', () => {
    const backOff = createBackOff(500);

    expect([1, 2, 3, 4, 5].map(() => backOff.next(false))).toEqual([100, 200, 400, 500, 500]);
    expect(backOff.next(true)).toBe(0);
    expect(backOff.next(false)).toBe(100);
  });
});

describe('a storage connection', () => {
  it.each([
    [{ X: 'c' }, { kind: 'connectionString', connectionString: 'c' }],
    [
      { AzureWebJobsX: 'c', X: 'other' },
      { kind: 'connectionString', connectionString: 'c' },
    ],
    [{ X__accountName: 'acc' }, { kind: 'identity', url: 'https://acc.queue.core.windows.net', clientId: undefined }],
    [
      { X__queueServiceUri: 'https://q', X__clientId: 'id' },
      { kind: 'identity', url: 'https://q', clientId: 'id' },
    ],
  ])('with the settings %j is %j', (environment, expected) => {
    expect(resolveQueueConnection(environment, 'X', 'function f')).toEqual(expected);
  });

  it('names the setting that is missing', () => {
    expect(() => resolveQueueConnection({}, 'X', 'function f')).toThrow(/function f.*"X"/);
  });
});
