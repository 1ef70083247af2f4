import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { HostError, messageOf } from '../errors.ts';

/** Settings of the app, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const localSettings = z.object({
  IsEncrypted: z.boolean().default(false),
  Values: z.record(z.string(), scalar).default({}),
  ConnectionStrings: z.record(z.string(), z.unknown()).default({}),
  Host: z
    .object({
      CORS: z.string().optional(),
      CORSCredentials: z.boolean().default(false),
    })
    .default({ CORSCredentials: false }),
});

export type LocalSettings = z.infer<typeof localSettings>;

/**
 * Reads `local.settings.json`; none is the same as an empty one.
 * @throws HostError where the file is malformed or encrypted
 */
export function readLocalSettings(file: string): LocalSettings {
  if (!existsSync(file)) {
    return localSettings.parse({});
  }
  const settings = parseLocalSettings(file);
  if (settings.IsEncrypted) {
    throw new HostError(`${file} is encrypted. Run "func settings decrypt" and set "IsEncrypted" to false.`);
  }
  return settings;
}

function parseLocalSettings(file: string): LocalSettings {
  try {
    return localSettings.parse(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')));
  } catch (error) {
    throw new HostError(`Cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** The variables the real host sets for a Node.js app on a developer's machine; the app relies on some of them. */
export function hostVariables(port: number, appDirectory: string): Readonly<Record<string, string>> {
  return {
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    ASPNETCORE_ENVIRONMENT: 'Development',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    FUNCTIONS_EXTENSION_VERSION: '~4',
    FUNCTIONS_APPLICATION_DIRECTORY: appDirectory,
    AzureWebJobsScriptRoot: appDirectory,
    WEBSITE_HOSTNAME: `127.0.0.1:${port}`,
  };
}

/**
 * Replaces `%NAME%` by the setting of that name.
 * @param where told in the error, such as `function intake`
 * @throws HostError where a setting is missing
 */
export function resolvePlaceholders(text: string, environment: Environment, where: string): string {
  return text.replaceAll(/%([^%\s]+)%/g, (placeholder, name: string) => {
    const value = settingOf(environment, name);
    if (value === undefined) {
      throw new HostError(`${where}: the setting ${name} of "${placeholder}" is not set.`);
    }
    return value;
  });
}

/** Replaces `%NAME%` in every string of a JSON-like value. */
export function resolvePlaceholdersDeep(value: unknown, environment: Environment, where: string): unknown {
  if (typeof value === 'string') {
    return resolvePlaceholders(value, environment, where);
  }
  if (Array.isArray(value)) {
    return value.map((item) => resolvePlaceholdersDeep(item, environment, where));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, resolvePlaceholdersDeep(item, environment, where)]),
    );
  }
  return value;
}

/** A setting by its name; `:` and `__` mean the same, as in .NET configuration. */
export function settingOf(environment: Environment, name: string): string | undefined {
  return environment[name] ?? environment[name.replaceAll(':', '__')];
}
