import { createLogger, type LogEntry, type Logger } from '../../../src/platform/telemetry/logger.ts';

/** A logger that keeps its lines. */
export function recordingLogger(): { readonly logger: Logger; readonly entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  return {
    logger: createLogger(
      (entry) => void entries.push(entry),
      () => 0,
    ),
    entries,
  };
}
