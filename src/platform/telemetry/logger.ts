import { currentRun } from './runContext.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type LogAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** One line of the log. Never holds secrets, prompts, code or content of work items. */
export interface LogEntry {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly runId?: string;
  readonly attributes: LogAttributes;
}

export type LogSink = (entry: LogEntry) => void;

/** Writes log lines; each carries the id of the run it was written for. */
export type Logger = Readonly<Record<LogLevel, (message: string, attributes?: LogAttributes) => void>>;

/** @param now milliseconds since the epoch */
export function createLogger(sink: LogSink, now: () => number): Logger {
  const write =
    (level: LogLevel) =>
    (message: string, attributes: LogAttributes = {}) => {
      const runId = currentRun();
      const time = new Date(now()).toISOString();
      sink({ time, level, message, ...(runId === undefined ? {} : { runId }), attributes });
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** A sink that prints one JSON object a line. */
export function consoleSink(print: (line: string) => void): LogSink {
  return ({ attributes, ...entry }) => print(JSON.stringify({ ...entry, ...attributes }));
}
