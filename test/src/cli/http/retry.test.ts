import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createDurableManagement, waitForInstance } from '../../../../src/cli/http/durableManagement.ts';
import { NoAnswerError, type NoAnswerReason } from '../../../../src/cli/http/httpRequest.ts';
import { sendWithRetry } from '../../../../src/cli/http/relay.ts';
import { interactiveLimits, retryUntilAnswered, watchLimits } from '../../../../src/cli/http/retry.ts';
import { askApi } from '../../../../src/cli/http/runsApi.ts';
import { startRawServer } from '../../../support/http/rawServer.ts';

/** A clock that goes on by what is waited for, and what people were told meanwhile. */
function quickWaiting() {
  const said: string[] = [];
  const clock = { at: 0 };
  return {
    said,
    clock,
    now: () => clock.at,
    delay: async (milliseconds: number) => {
      clock.at += milliseconds;
    },
    say: (line: string) => void said.push(line),
  };
}

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

let close = async () => {};
afterEach(() => close());

/** Something that answers one request after the other as told, and the last way from then on. */
async function answering(...answers: readonly Answering[]) {
  let count = 0;
  const server = await startRawServer((request, response) => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    answer?.(request, response);
  });
  close = server.close;
  return { url: server.url, asked: () => count };
}

const instance = (runtimeStatus: string, step = 'drafting candidates') => ({
  ...{ name: 'resolveWorkItem', instanceId: 'shop-42-r7', runtimeStatus, input: null, output: null },
  customStatus: { step },
  ...{ createdTime: '2026-01-01T00:00:00Z', lastUpdatedTime: '2026-01-01T00:00:00Z' },
});

const drop: Answering = (_request, response) => response.destroy();
const status =
  (code: number, headers: Record<string, string> = {}): Answering =>
  (_request, response) =>
    void response.writeHead(code, headers).end('{}');
const body =
  (text: string): Answering =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(text);
const cutShort: Answering = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('{"name":');
  setImmediate(() => response.destroy());
};
const completed = body(JSON.stringify(instance('Completed')));
const running = body(JSON.stringify(instance('Running')));

describe('watching a run', () => {
  it.each<[string, readonly Answering[]]>([
    ['drops the connection', [drop, drop]],
    ['breaks off in the middle of an answer', [cutShort]],
    ['is throttled', [status(429, { 'retry-after': '7' })]],
    ['is overloaded', [status(503, { 'retry-after': '30' }), status(503)]],
    ['has a gateway before it that gives up', [status(504), status(502)]],
    ['fails for a moment', [status(500)]],
    ['answers half a text', [body('{"name":"resol')]],
    ['is restarted, and does not know its runs at first', [drop, status(503), status(404), running, drop]],
  ])('goes on when the app %s', async (_what, trouble) => {
    const { url, asked } = await answering(...trouble, completed);
    const waiting = quickWaiting();

    const ended = await waitForInstance(createDurableManagement(url, 'key'), 'shop-42-r7', {
      timeoutMilliseconds: 600_000,
      waiting,
    });

    expect(ended.runtimeStatus).toBe('Completed');
    expect(asked()).toBe(trouble.length + 1);
    expect(waiting.said[0]).toMatch(/^Waiting for the run shop-42-r7\. .+ Retrying for up to \d+ s\.$/);
    expect(waiting.said.at(-1)).toBe('the run shop-42-r7 answers again.');
  });

  it('waits as long as the app asks it to', async () => {
    const { url } = await answering(status(503, { 'retry-after': '40' }), completed);
    const waiting = quickWaiting();

    const options = { timeoutMilliseconds: 600_000, waiting };
    await waitForInstance(createDurableManagement(url, 'key'), 'shop-42-r7', options);

    expect(waiting.clock.at).toBe(40_000);
  });

  it('gives a slow app more time with every look', async () => {
    const timeouts: (number | undefined)[] = [];
    const waiting = quickWaiting();
    const management = {
      list: async () => [],
      async get(_id: string, timeout?: number) {
        timeouts.push(timeout);
        waiting.clock.at += timeout ?? 0;
        if (timeouts.length < 5) throw new NoAnswerError('No answer within the time.', 'slow');
        return instance('Completed');
      },
    };

    await waitForInstance(management, 'shop-42-r7', { timeoutMilliseconds: 900_000, waiting });

    expect(timeouts).toEqual([15_000, 30_000, 60_000, 60_000, 60_000]);
  });

  it('says how far the run was and how to go on, when nobody answers any more', async () => {
    const { url } = await answering(running, drop);
    const waiting = quickWaiting();
    const options = { timeoutMilliseconds: 3_600_000, advice: 'It goes on: watch it with `runs wait`.', waiting };

    const watching = waitForInstance(createDurableManagement(url, 'key'), 'shop-42-r7', options);

    await expect(watching).rejects.toThrow(
      /the connection broke\. Gave up waiting for an answer\. The run was last seen Running \(drafting candidates\)\. It goes on: watch it/,
    );
    expect(waiting.clock.at).toBeGreaterThanOrEqual(watchLimits.silent);
    expect(waiting.clock.at).toBeLessThan(watchLimits.silent + 60_000);
  });

  it('says the same when its own time is over', async () => {
    const { url } = await answering(running);
    const options = { timeoutMilliseconds: 60_000, advice: 'It goes on.', waiting: quickWaiting() };

    await expect(waitForInstance(createDurableManagement(url, 'key'), 'shop-42-r7', options)).rejects.toThrow(
      'The run shop-42-r7 is still Running (drafting candidates) after 60 s. It goes on.',
    );
  });

  it('ends at once when the process that would answer has ended', async () => {
    const { url } = await answering(drop);
    const whyGone = () => 'the local host has ended with SIGKILL.';

    await expect(
      waitForInstance(createDurableManagement(url, 'key'), 'shop-42-r7', { timeoutMilliseconds: 1_000_000, whyGone }),
    ).rejects.toThrow('The run shop-42-r7 cannot be followed: the local host has ended with SIGKILL.');
  });

  it('ends at once with what another look would not change', async () => {
    const { url, asked } = await answering(status(401));
    const options = { timeoutMilliseconds: 1_000_000, waiting: quickWaiting() };

    await expect(waitForInstance(createDurableManagement(url, 'key'), 'shop-42-r7', options)).rejects.toThrow(
      /rejected the key/,
    );
    expect(asked()).toBe(1);
  });
});

describe('one question', () => {
  it.each<[NoAnswerReason, number]>([
    ['nobody', interactiveLimits.nobodyYet],
    ['dropped', interactiveLimits.silent],
    ['slow', interactiveLimits.silent],
    ['busy', interactiveLimits.silent],
  ])('that meets silence of the kind "%s" ends after its time', async (silence, limit) => {
    const waiting = quickWaiting();
    const ask = async (timeout: number) => {
      if (silence === 'slow') waiting.clock.at += timeout;
      throw new NoAnswerError('No answer.', silence);
    };

    await expect(retryUntilAnswered('the app', ask, interactiveLimits, waiting)).rejects.toThrow('No answer.');

    expect(waiting.clock.at).toBeGreaterThanOrEqual(limit);
    expect(waiting.clock.at).toBeLessThan(limit + 75_000);
  });

  const run = { path: { runId: 'shop-42-r7' } };
  const cancelled = body(JSON.stringify({ runId: 'shop-42-r7', status: 'accepted' }));

  it('is asked again when it only reads', async () => {
    const { url, asked } = await answering(drop, status(503), body(JSON.stringify({ runs: [] })));

    expect(await askApi({ url, key: 'key' }, 'listRuns', {}, quickWaiting())).toEqual({ runs: [] });
    expect(asked()).toBe(3);
  });

  it('that steers a run is asked again when it was certainly not taken', async () => {
    const { url, asked } = await answering(status(503), status(429), cancelled);

    const receipt = await askApi({ url, key: 'key' }, 'cancelRun', { ...run, body: {} }, quickWaiting());

    expect({ receipt, asked: asked() }).toMatchObject({ receipt: { runId: 'shop-42-r7' }, asked: 3 });
  });

  it.each([
    ['breaks', drop],
    ['breaks off in the answer', cutShort],
  ])('that steers a run is not asked twice when the connection %s', async (_what, trouble) => {
    const { url, asked } = await answering(trouble, cancelled);

    await expect(askApi({ url, key: 'key' }, 'retryRun', { ...run, body: {} }, quickWaiting())).rejects.toThrow(
      /The command may have arrived\. Check with `code-agent runs show shop-42-r7` before you try again\./,
    );
    expect(asked()).toBe(1);
  });

  it('says what the app says against it when it stays busy', async () => {
    const problem = { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: 'The queue is full.' };
    const { url } = await answering((_request, response) => response.writeHead(503).end(JSON.stringify(problem)));

    await expect(askApi({ url, key: 'key' }, 'listRuns', {}, quickWaiting())).rejects.toThrow(/The queue is full\./);
  });
});

describe('a delivery sent by hand', () => {
  const bytes = Buffer.from('{}');
  const accepted: Answering = (_request, response) =>
    void response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"accepted"}');

  it('is sent until the webhook takes it', async () => {
    const { url, asked } = await answering(drop, status(503, { 'retry-after': '10' }), accepted);

    const waiting = quickWaiting();
    const sent = await sendWithRetry(url, bytes, 'key', waiting);

    expect({ sent, asked: asked() }).toMatchObject({ sent: { status: 202 }, asked: 3 });
    expect(waiting.clock.at).toBeGreaterThanOrEqual(10_000);
  });

  it('ends with the answer of a webhook that stays busy', async () => {
    const { url } = await answering(status(503, { 'content-type': 'application/problem+json' }));

    expect(await sendWithRetry(url, bytes, 'key', quickWaiting())).toMatchObject({ status: 503 });
  });
});
