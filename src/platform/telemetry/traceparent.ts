import { type Context, context, isSpanContextValid, TraceFlags, trace } from '@opentelemetry/api';
import { tracedSchema } from '../../contracts/traceparent.ts';

const traceFlagsDigits = 2;

/** The trace of the current span, to be carried to where no context reaches; undefined without telemetry. */
export function currentTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  const flags = span.traceFlags.toString(16).padStart(traceFlagsDigits, '0');
  return `00-${span.traceId}-${span.spanId}-${flags}`;
}

/** `{ traceparent }` of the current span, to be spread into what is handed on. */
export function currentTrace(): { readonly traceparent?: string } {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? {} : { traceparent };
}

/** Runs `work` such that its spans belong to the trace that `carrier` carries, if it carries one. */
export function withTraceOf<Result>(carrier: unknown, work: () => Result): Result {
  const parsed = tracedSchema.safeParse(carrier);
  const traceparent = parsed.success ? parsed.data.traceparent : undefined;
  return traceparent === undefined ? work() : context.with(contextOf(traceparent), work);
}

/**
 * The same for the trace that the Functions host gives. One that is not recorded is not joined: the trace of a run is to
 * be whole, whatever a caller decided about its own.
 */
export function withCallerTrace<Result>(traceparent: string | null | undefined, work: () => Result): Result {
  if (!traceparent || trace.getActiveSpan() !== undefined || !isRecorded(traceparent)) return work();
  return withTraceOf({ traceparent }, work);
}

function isRecorded(traceparent: string): boolean {
  return (Number.parseInt(traceparent.slice(-traceFlagsDigits), 16) & TraceFlags.SAMPLED) !== 0;
}

function contextOf(traceparent: string): Context {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(context.active(), parent);
}
