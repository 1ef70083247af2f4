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
    spanProcessors: [runIdSpanProcessor],
    metricReaders: [...readers],
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

const runIdSpanProcessor = {
  onStart(span: { setAttribute(name: string, value: string): unknown }): void {
    const runId = currentRun();
    if (runId !== undefined) span.setAttribute(runIdAttribute, runId);
  },
  onEnd(): void {},
  async forceFlush(): Promise<void> {},
  async shutdown(): Promise<void> {},
};
