import { describe, expect, it, jest } from '@jest/globals';
import {
  answerLiveness,
  createHealthCheck,
  createReadinessProbe,
  type Dependency,
} from '../../../../src/functions/operations/health.ts';

const up = { name: 'queue', check: async () => {} };
const readyOver = (
  dependencies: readonly Dependency[],
  now: () => number,
  onDown: (name: string, error: unknown) => void,
) => createReadinessProbe(createHealthCheck(dependencies, now, onDown));

const down = { name: 'model', check: async () => Promise.reject(new Error('connection refused')) };

describe('GET /api/health/live', () => {
  it('answers that the process is alive', async () => {
    expect(await answerLiveness()).toMatchObject({ status: 200, jsonBody: { status: 'live' } });
  });
});

describe('GET /api/health/ready', () => {
  it('is 200 with the state and latency of every dependency when all are up', async () => {
    let clock = 0;
    const slow = {
      name: 'slow',
      check: async () => {
        clock += 30;
      },
    };

    const answer = await readyOver(
      [slow],
      () => clock,
      () => {},
    )();

    expect(answer).toMatchObject({
      status: 200,
      jsonBody: { status: 'ready', dependencies: [{ name: 'slow', state: 'up', latencyMs: 30 }] },
    });
  });

  it('is 503 when one is down, and tells the reason to the log only', async () => {
    const reasons: string[] = [];

    const answer = await readyOver(
      [up, down],
      () => 0,
      (name, error) => void reasons.push(`${name}: ${String(error)}`),
    )();

    expect(answer).toMatchObject({ status: 503, jsonBody: { status: 'not ready' } });
    expect(JSON.stringify(answer)).not.toContain('refused');
    expect(reasons).toEqual(['model: Error: connection refused']);
  });

  it('asks the dependencies at most every ten seconds', async () => {
    let clock = 0;
    const check = jest.fn(async () => {});
    const ready = readyOver(
      [{ name: 'queue', check }],
      () => clock,
      () => {},
    );

    await Promise.all([ready(), ready()]);
    clock = 9_999;
    await ready();
    expect(check).toHaveBeenCalledTimes(1);

    clock = 10_000;
    await ready();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('counts a dependency that does not answer as down after five seconds', async () => {
    jest.useFakeTimers();
    try {
      const answer = readyOver(
        [{ name: 'queue', check: () => new Promise(() => {}) }],
        () => 0,
        () => {},
      )();
      await jest.advanceTimersByTimeAsync(5_000);

      expect(await answer).toMatchObject({ status: 503 });
    } finally {
      jest.useRealTimers();
    }
  });
});
