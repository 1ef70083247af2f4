import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defineActivity } from '../../../../src/activities/defineActivity.ts';
import { inSpan } from '../../../../src/platform/telemetry/spans.ts';
import { currentTrace, withCallerTrace, withTraceOf } from '../../../../src/platform/telemetry/traceparent.ts';
import { artifact } from '../../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';
import { traceInMemory } from '../../../support/telemetry/tracing.ts';

const recorded = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const unrecorded = recorded.replace(/01$/, '00');
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

let tracing: ReturnType<typeof traceInMemory>;

beforeEach(() => {
  tracing = traceInMemory();
});

afterEach(() => tracing.remove());

const nothing = async () => undefined;

/** Trace and parent of the only span. */
const place = () => {
  const [span] = tracing.spans();
  return [span?.spanContext().traceId, span?.parentSpanContext?.spanId];
};

describe('a trace that is carried', () => {
  it('is joined by what is done for it', async () => {
    await withTraceOf({ traceparent: recorded }, () => inSpan('work', {}, nothing));

    expect(place()).toEqual([traceId, spanId]);
  });

  it('is that of the current span, so that what is carried leads back to it', async () => {
    const carried = await inSpan('sender', {}, async () => currentTrace());
    await withTraceOf(carried, () => inSpan('receiver', {}, nothing));

    const [sender, receiver] = tracing.spans();
    expect(receiver?.parentSpanContext?.spanId).toBe(sender?.spanContext().spanId);
    expect(receiver?.spanContext().traceId).toBe(sender?.spanContext().traceId);
  });

  it('is none where nothing is traced', () => {
    expect(currentTrace()).toEqual({});
  });

  it.each([undefined, {}, { traceparent: 'x' }, 'text'])(
    'is not needed: %j begins a trace of its own',
    async (carrier) => {
      await withTraceOf(carrier, () => inSpan('work', {}, nothing));

      expect(place()).toEqual([expect.not.stringContaining(traceId), undefined]);
    },
  );

  it('reaches an activity beside its input', async () => {
    const output = { workItem: artifact('1'), revision: 1, projectName: 'Store', title: 'T' };
    const activity = defineActivity('fetchWorkItem', recordingLogger().logger, async () => output);

    await activity.handler({ runId: 'run-1', project: 'Store', workItemId: 42, traceparent: recorded });

    expect(tracing.spans().map(({ name }) => name)).toEqual(['activity fetchWorkItem']);
    expect(place()).toEqual([traceId, spanId]);
  });
});

describe('the trace of a caller', () => {
  it('is joined where it is recorded', async () => {
    await withCallerTrace(recorded, () => inSpan('delivery receive', {}, nothing));

    expect(place()).toEqual([traceId, spanId]);
  });

  it.each([unrecorded, null, undefined, ''])('is not joined where it is not: %j', async (traceparent) => {
    await withCallerTrace(traceparent, () => inSpan('delivery receive', {}, nothing));

    expect(place()).toEqual([expect.not.stringContaining(traceId), undefined]);
  });
});
