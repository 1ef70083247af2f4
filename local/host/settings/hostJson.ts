import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { HostError, messageOf } from '../errors.ts';
import { type LogLevelRules, parseLogLevel } from '../logging/log.ts';
import { type Environment, resolvePlaceholdersDeep } from './environment.ts';
import { parseTimeSpan } from './timeSpan.ts';

const timeSpan = z.union([z.string(), z.number()]).transform((value, context) => {
  const milliseconds = parseTimeSpan(value);
  if (milliseconds === undefined) {
    context.addIssue({ code: 'custom', message: `"${value}" is not a time span such as 00:01:00` });
    return z.NEVER;
  }
  return milliseconds;
});

const positiveTimeSpan = timeSpan.refine((milliseconds) => milliseconds > 0, 'must be more than nothing');

const UNLIMITED = '-1';
const MINUTE = 60_000;

const http = z.object({
  routePrefix: z.string().default('api'),
  maxOutstandingRequests: z.number().int().optional(),
  maxConcurrentRequests: z.number().int().optional(),
  dynamicThrottlesEnabled: z.boolean().optional(),
  hsts: z.unknown().optional(),
  customHeaders: z.record(z.string(), z.string()).default({}),
});

const queues = z.object({
  maxPollingInterval: timeSpan.optional(),
  visibilityTimeout: timeSpan.default(0),
  batchSize: z.number().int().min(1).max(32).default(16),
  maxDequeueCount: z.number().int().min(1).default(5),
  newBatchThreshold: z.number().int().min(0).optional(),
  messageEncoding: z
    .preprocess((value) => (typeof value === 'string' ? value.toLowerCase() : value), z.enum(['base64', 'none']))
    .default('base64'),
});

/** The same limits as the durable extension's AzureStorageOptions has. What other providers want is let through. */
const storageProvider = z.looseObject({
  partitionCount: z.number().int().min(1).max(16).optional(),
  controlQueueBatchSize: z.number().int().min(1).optional(),
  controlQueueBufferThreshold: z.number().int().min(1).max(1000).optional(),
  controlQueueVisibilityTimeout: timeSpan
    .refine((milliseconds) => milliseconds >= MINUTE && milliseconds <= 60 * MINUTE, 'must be between 1 and 60 minutes')
    .optional(),
  workItemQueueVisibilityTimeout: positiveTimeSpan.optional(),
  maxQueuePollingInterval: positiveTimeSpan.optional(),
});

const durableTask = z.object({
  hubName: z.string().optional(),
  storageProvider: storageProvider.optional(),
  maxConcurrentActivityFunctions: z.number().int().min(1).optional(),
  maxConcurrentOrchestratorFunctions: z.number().int().min(1).optional(),
  maxConcurrentEntityFunctions: z.number().int().min(1).optional(),
  defaultVersion: z.string().optional(),
  versionMatchStrategy: z.enum(['None', 'Strict', 'CurrentOrOlder']).default('CurrentOrOlder'),
  versionFailureStrategy: z.enum(['Reject', 'Fail']).default('Reject'),
  extendedSessionsEnabled: z.boolean().optional(),
  extendedSessionIdleTimeoutInSeconds: z.number().optional(),
  tracing: z.unknown().optional(),
  notifications: z.unknown().optional(),
  httpSettings: z.unknown().optional(),
  overridableExistingInstanceStates: z.string().optional(),
  entityMessageReorderWindowInMinutes: z.number().optional(),
  maxEntityOperationBatchSize: z.number().optional(),
  maxOrchestrationActions: z.number().optional(),
  storeInputsInOrchestrationHistory: z.boolean().optional(),
  traceInputsAndOutputs: z.boolean().optional(),
  logReplayEvents: z.boolean().optional(),
  useGracefulShutdown: z.boolean().optional(),
  useAppLease: z.boolean().optional(),
  grpcEnabled: z.boolean().optional(),
  rollbackEntityOperationsOnExceptions: z.boolean().optional(),
});

const extensions = z.object({
  http: http.prefault({}),
  queues: queues.prefault({}),
  durableTask: durableTask.prefault({}),
});

const hostJson = z.object({
  version: z.literal('2.0').default('2.0'),
  $schema: z.string().optional(),
  extensions: extensions.prefault({}),
  extensionBundle: z.object({ id: z.string(), version: z.string() }).optional(),
  functionTimeout: z.union([z.literal(UNLIMITED).transform(() => undefined), timeSpan]).optional(),
  functions: z.array(z.string()).optional(),
  logging: z
    .object({
      logLevel: z.record(z.string(), z.string()).default({}),
      applicationInsights: z.unknown().optional(),
      fileLoggingMode: z.unknown().optional(),
      console: z.unknown().optional(),
    })
    .prefault({}),
  telemetryMode: z.string().optional(),
  retry: z.unknown().optional(),
  singleton: z.unknown().optional(),
  concurrency: z.unknown().optional(),
  aggregator: z.unknown().optional(),
  healthMonitor: z.unknown().optional(),
  customHandler: z.unknown().optional(),
  managedDependency: z.unknown().optional(),
  watchDirectories: z.array(z.string()).optional(),
  watchFiles: z.array(z.string()).optional(),
});

export type HostJson = z.infer<typeof hostJson>;

/** host.json as read, and what it says that means nothing here. */
export interface ReadHostJson {
  readonly settings: HostJson;
  readonly warnings: readonly string[];
}

/**
 * Reads and validates host.json, with `%NAME%` replaced.
 * @throws HostError that names the file and each wrong setting
 */
export function readHostJson(file: string, environment: Environment): ReadHostJson {
  const raw = existsSync(file) ? parseJson(file) : {};
  const resolved = resolvePlaceholdersDeep(raw, environment, file);
  const parsed = hostJson.safeParse(resolved);
  if (!parsed.success) {
    throw new HostError(`${file} is wrong: ${z.prettifyError(parsed.error)}`);
  }
  const missing = existsSync(file) ? [] : [`${file} is missing: the defaults are used.`];
  return { settings: parsed.data, warnings: [...missing, ...unknownKeys(resolved, file)] };
}

/** `logging.logLevel` as the log takes it. */
export function logLevelRules(settings: HostJson): LogLevelRules {
  const rules: Record<string, ReturnType<typeof parseLogLevel> & string> = {};
  for (const [category, text] of Object.entries(settings.logging.logLevel)) {
    const level = parseLogLevel(text);
    if (level !== undefined) {
      rules[category] = level;
    }
  }
  return rules;
}

function parseJson(file: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    return value;
  } catch (error) {
    throw new HostError(`Cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function unknownKeys(value: unknown, file: string): string[] {
  const sections: readonly [string, unknown, readonly string[]][] = [
    ['', value, Object.keys(hostJson.shape)],
    ['extensions.', child(value, 'extensions'), Object.keys(extensions.shape)],
    ['extensions.http.', child(child(value, 'extensions'), 'http'), Object.keys(http.shape)],
    ['extensions.queues.', child(child(value, 'extensions'), 'queues'), Object.keys(queues.shape)],
    ['extensions.durableTask.', child(child(value, 'extensions'), 'durableTask'), Object.keys(durableTask.shape)],
  ];
  return sections.flatMap(([prefix, section, known]) =>
    Object.keys(typeof section === 'object' && section !== null ? section : {})
      .filter((key) => !known.includes(key))
      .map((key) => `${file}: "${prefix}${key}" is unknown to this host and has no effect.`),
  );
}

function child(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
