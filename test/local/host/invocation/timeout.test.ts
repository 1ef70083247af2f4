import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { withTimeout } from '../../../../local/host/invocation/timeout.ts';

const NEVER = new Promise<string>(() => undefined);

describe('the timeout of a function', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('fails a call that takes longer', async () => {
    const call = withTimeout(NEVER, 90_500, 'Functions.slow', '1');
    const failure = expect(call).rejects.toThrow(
      "Timeout value of 00:01:30.500 exceeded by function 'Functions.slow' (Id: '1').",
    );

    await jest.advanceTimersByTimeAsync(90_500);

    await failure;
  });

  it.each([1000, undefined])('leaves a call alone that ends in time (%s ms)', async (milliseconds) => {
    expect(await withTimeout(Promise.resolve('done'), milliseconds, 'Functions.fast', '1')).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('lets a call take any time where there is no limit', async () => {
    const ended = jest.fn();
    withTimeout(NEVER, undefined, 'Functions.slow', '1').finally(ended);

    await jest.advanceTimersByTimeAsync(2 ** 31);

    expect(ended).not.toHaveBeenCalled();
  });
});
