import { z } from 'zod';

/** W3C trace context: https://www.w3.org/TR/trace-context/#traceparent-header. Ids only, never content. */
export const traceparentSchema = z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);

/**
 * Whatever crosses a boundary on behalf of a run may carry the trace that it belongs to. Everything also works without:
 * runs that began before there was one, and installations without telemetry, carry none.
 */
export const tracedSchema = z.object({ traceparent: traceparentSchema.optional() });
