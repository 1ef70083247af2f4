import { consoleSink, createLogger, type Logger } from './logger.ts';

/**
 * Telemetry goes to Application Insights when there is a connection string, else to the console, one JSON object a line.
 * @param now milliseconds since the epoch
 */
export async function startTelemetry(connectionString: string | undefined, now: () => number): Promise<Logger> {
  if (connectionString === undefined) return createLogger(consoleSink(console.log), now);
  // Loaded only where it is used: it takes a good part of a second.
  const { startAzureMonitor } = await import('./azureMonitor.ts');
  return createLogger(startAzureMonitor(connectionString), now);
}
