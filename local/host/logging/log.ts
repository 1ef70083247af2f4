/** Log levels of the Functions host, least severe first. */
export const LOG_LEVELS = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the host and the app's functions write to. `category` is `Host…` or `Function.<name>…`. */
export type HostLog = (level: LogLevel, category: string, message: string) => void;

/** Lowest level to show per category; the longest matching category prefix wins, `default` is the rest. */
export type LogLevelRules = Readonly<Record<string, LogLevel>>;

/**
 * Makes a log that writes one line per entry, like `func start` does.
 * @param write receives each finished line, with its line break
 * @param rules from host.json `logging.logLevel`
 * @param now milliseconds since the epoch
 */
export function createLineLog(write: (line: string) => void, rules: LogLevelRules, now = Date.now): HostLog {
  // Every invocation logs, and looking the rules through takes longer than all else here.
  const minimums = new Map<string, LogLevel>();
  return (level, category, message) => {
    let minimum = minimums.get(category);
    if (minimum === undefined) {
      minimum = minimumOf(category, rules);
      minimums.set(category, minimum);
    }
    if (!reaches(level, minimum)) {
      return;
    }
    const label = level === 'information' ? '' : `${level}: `;
    write(`[${new Date(now()).toISOString()}] ${label}${message}\n`);
  };
}

/** Whether the rules let an entry through. */
export function isShown(level: LogLevel, category: string, rules: LogLevelRules): boolean {
  return reaches(level, minimumOf(category, rules));
}

function minimumOf(category: string, rules: LogLevelRules): LogLevel {
  const prefixes = Object.keys(rules).filter((prefix) => category === prefix || category.startsWith(`${prefix}.`));
  const longest = prefixes.sort((left, right) => right.length - left.length)[0] ?? 'default';
  return rules[longest] ?? 'information';
}

function reaches(level: LogLevel, minimum: LogLevel): boolean {
  return minimum !== 'none' && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(minimum);
}

/** Accepts the spellings of levels that host.json and the SDK use (`Information`, `info`, `warn`). */
export function parseLogLevel(text: string): LogLevel | undefined {
  const lower = text.toLowerCase();
  const aliases: Readonly<Record<string, LogLevel>> = { info: 'information', warn: 'warning', verbose: 'trace' };
  return aliases[lower] ?? LOG_LEVELS.find((level) => level === lower);
}
