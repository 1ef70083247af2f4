import { describe, expect, it } from '@jest/globals';
import { consoleSink, createLogger } from '../../../../src/platform/telemetry/logger.ts';
import { currentRun, withRun } from '../../../../src/platform/telemetry/runContext.ts';

function lines() {
  const printed: string[] = [];
  const logger = createLogger(
    consoleSink((line) => void printed.push(line)),
    () => Date.UTC(2026, 0, 2),
  );
  return { logger, printed };
}

describe('createLogger', () => {
  it('writes one JSON object a line', () => {
    const { logger, printed } = lines();

    logger.info('delivery accepted', { eventType: 'workitem.updated' });

    expect(printed.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: '2026-01-02T00:00:00.000Z', level: 'info', message: 'delivery accepted', eventType: 'workitem.updated' },
    ]);
  });

  it('puts the id of the run on every line written for it, across awaits and side by side', async () => {
    const { logger, printed } = lines();
    const work = (runId: string) =>
      withRun(runId, async () => {
        await Promise.resolve();
        logger.warn(`for ${currentRun()}`);
      });

    await Promise.all([work('run-1'), work('run-2')]);
    logger.info('for none');

    expect(
      printed
        .map((line) => JSON.parse(line) as { runId?: string; message: string })
        .map(({ runId, message }) => [runId, message]),
    ).toEqual([
      ['run-1', 'for run-1'],
      ['run-2', 'for run-2'],
      [undefined, 'for none'],
    ]);
  });
});
