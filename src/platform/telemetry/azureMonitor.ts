import { SpanKind } from '@opentelemetry/api';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import { KnownSeverityLevel, TelemetryClient } from 'applicationinsights';
import type { LogEntry, LogLevel, LogSink } from './logger.ts';
import { currentRun } from './runContext.ts';

const severities: Readonly<Record<LogLevel, KnownSeverityLevel>> = {
  debug: KnownSeverityLevel.Verbose,
  info: KnownSeverityLevel.Information,
  warn: KnownSeverityLevel.Warning,
  error: KnownSeverityLevel.Error,
};

/** What is used of a span that has just begun. */
interface StartedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  setAttribute(name: string, value: string): unknown;
}

/** The attribute that carries the run's id on spans and log lines. */
export const runIdAttribute = 'code_agent.run.id';

/**
 * Starts Application Insights: spans of the whole process are exported, each with the run's id.
 * @param readers take the metrics too
 * @returns a sink that sends log lines there
 */
export function startAzureMonitor(connectionString: string, readers: readonly MetricReader[]): LogSink {
  const client = new TelemetryClient(connectionString);
  client.config.azureMonitorOpenTelemetryOptions = {
    spanProcessors: [spanProcessor],
    metricReaders: [...readers],
    // A span for every row of a batch costs more than it tells: storage has spans of the app's own.
    instrumentationOptions: { azureSdk: { enabled: false } },
    // The library's own choice, five traces a second, drops whole runs; OTEL_TRACES_SAMPLER still wins over this.
    tracesPerSecond: 0,
    samplingRatio: 1,
  };
  client.initialize();
  return (entry) =>
    client.trackTrace({ message: entry.message, severity: severities[entry.level], properties: propertiesOf(entry) });
}

function propertiesOf({ runId, attributes }: LogEntry): Record<string, string> {
  const properties = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return Object.fromEntries(runId === undefined ? properties : [...properties, [runIdAttribute, runId]]);
}

const spanProcessor = {
  onStart(span: StartedSpan): void {
    const runId = currentRun();
    if (runId !== undefined) span.setAttribute(runIdAttribute, runId);
    // Otherwise the exporter leaves a consumer's request without any name.
    if (span.kind === SpanKind.CONSUMER) span.setAttribute('ai.operation.name', span.name);
  },
  onEnd(): void {},
  async forceFlush(): Promise<void> {},
  async shutdown(): Promise<void> {},
};
