import { consoleSink, createLogger, type Logger } from './logger.ts';
import type { Prometheus, Scrape } from './prometheus.ts';

export interface TelemetryOptions {
  /** Of Application Insights. */
  readonly connectionString: string | undefined;
  /** Whether metrics are kept for a Prometheus server to scrape. */
  readonly prometheus: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Telemetry {
  readonly logger: Logger;
  /** Absent where there is no endpoint for Prometheus. */
  readonly scrape: Scrape | undefined;
}

/**
 * Telemetry goes to Application Insights when there is a connection string, else to the console, one JSON object a line.
 * Has to be called before anything is measured.
 */
export async function startTelemetry({ connectionString, prometheus, now }: TelemetryOptions): Promise<Telemetry> {
  const kept = prometheus ? await openPrometheus(connectionString === undefined) : undefined;
  const scrape = kept?.scrape;
  if (connectionString === undefined) return { logger: createLogger(consoleSink(console.log), now), scrape };
  // Loaded only where it is used: it takes a good part of a second.
  const { startAzureMonitor } = await import('./azureMonitor.ts');
  const readers = kept === undefined ? [] : [kept.reader];
  return { logger: createLogger(startAzureMonitor(connectionString, readers), now), scrape };
}

async function openPrometheus(isAlone: boolean): Promise<Prometheus> {
  const { createPrometheus, provideMeters } = await import('./prometheus.ts');
  const prometheus = createPrometheus();
  if (isAlone) provideMeters(prometheus);
  return prometheus;
}
