import { type Attributes, type Span, type SpanOptions, type Tracer, trace } from '@opentelemetry/api';

export interface RecordedSpan {
  readonly name: string;
  readonly kind: number | undefined;
  readonly attributes: Attributes;
  readonly status: string | undefined;
  readonly hasEnded: boolean;
}

/** Registers a tracer that keeps every span in memory until it is removed again. */
export function recordSpans(): { readonly spans: readonly RecordedSpan[]; remove(): void } {
  const spans: RecordedSpan[] = [];
  function startActiveSpan(name: string, options: SpanOptions, run: (span: Span) => unknown): unknown {
    const recorded = {
      name,
      kind: options.kind,
      attributes: { ...options.attributes },
      status: undefined as string | undefined,
      hasEnded: false,
    };
    spans.push(recorded);
    const span: Partial<Span> = {
      setAttribute(key, value) {
        recorded.attributes[key] = value;
        return span as Span;
      },
      setAttributes(attributes) {
        Object.assign(recorded.attributes, attributes);
        return span as Span;
      },
      setStatus(status) {
        recorded.status = status.message;
        return span as Span;
      },
      end() {
        recorded.hasEnded = true;
      },
    };
    return run(span as Span);
  }
  // startActiveSpan has more overloads than the sources use.
  const tracer = { startActiveSpan } as unknown as Tracer;
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  return { spans, remove: () => trace.disable() };
}
