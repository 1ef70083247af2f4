import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLease, type LeasedQueue } from '../../../../local/host/queues/lease.ts';

const LEASE = 10_000;

describe('the lease of a message', () => {
  let requests: string[] = [];
  let receipts = 0;

  beforeEach(() => {
    jest.useFakeTimers();
    requests = [];
    receipts = 0;
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function lease(options: { failing?: boolean; warnings?: string[] } = {}) {
    const queue: LeasedQueue = {
      async updateMessage(id, receipt, _text, seconds) {
        requests.push(`update ${id} ${receipt} ${seconds}`);
        if (options.failing) {
          throw new Error('gone');
        }
        receipts += 1;
        return { popReceipt: `r${receipts}` };
      },
      async deleteMessage(id, receipt) {
        requests.push(`delete ${id} ${receipt}`);
      },
    };
    const log = (_level: string, _category: string, message: string) => options.warnings?.push(message);
    return createLease(queue, { messageId: 'm', popReceipt: 'r0' }, LEASE, log);
  }

  it('is renewed at half its time, each time with the newest receipt, until the work is done', async () => {
    const held = lease();

    await jest.advanceTimersByTimeAsync(LEASE);
    await held.complete();
    await jest.advanceTimersByTimeAsync(LEASE);

    expect(requests).toEqual(['update m r0 10', 'update m r1 10', 'delete m r2']);
  });

  it('gives a message back after the visibility timeout', async () => {
    const held = lease();

    await held.release(1500);
    await jest.advanceTimersByTimeAsync(LEASE);

    expect(requests).toEqual(['update m r0 2']);
  });

  it('goes on when a renewal fails, and says so', async () => {
    const warnings: string[] = [];
    const held = lease({ failing: true, warnings });

    await jest.advanceTimersByTimeAsync(LEASE / 2);
    await held.complete();

    expect(warnings).toEqual(['The lease of message m was not renewed: gone']);
    expect(requests.at(-1)).toBe('delete m r0');
  });
});
