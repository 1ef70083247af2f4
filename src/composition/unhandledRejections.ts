import type { Logger } from '../platform/telemetry/logger.ts';

/** Of an error: enough to find the place, not enough for a file or a prompt that found its way into the message. */
const detailCharacters = 2000;

/** What this needs of `process`. */
export interface FailingProcess {
  on(event: 'unhandledRejection', listener: (reason: unknown) => void): unknown;
  on(event: 'uncaughtExceptionMonitor', listener: (error: unknown) => void): unknown;
}

/**
 * Keeps a promise that nobody waits for from ending the worker: on the real host its death fails every activity that is
 * running there, for good, and the third death ends the host (docs/decisions/0031-unhandled-rejections.md). What it was is
 * in the log. An exception that nobody catches still ends the worker, because it has left code in the middle; it is logged.
 */
export function logUnhandledRejections(watched: FailingProcess, logger: Logger): void {
  watched.on('unhandledRejection', (reason) => logger.error('unhandled rejection', { detail: detailOf(reason) }));
  watched.on('uncaughtExceptionMonitor', (error) =>
    logger.error('uncaught exception, the worker ends', { detail: detailOf(error) }),
  );
}

/** A reason can be anything, also something that throws when it is made a text: then the text says that. */
function detailOf(reason: unknown): string {
  try {
    const text = reason instanceof Error ? (reason.stack ?? String(reason)) : String(reason);
    return text.slice(0, detailCharacters);
  } catch {
    return `a ${typeof reason} that cannot be shown`;
  }
}
