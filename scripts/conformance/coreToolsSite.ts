import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

const hostJson = z.looseObject({});
const withBundle = z.object({ extensionBundle: z.object({ id: z.string(), version: z.string() }) });

/**
 * Copies an app to where Core Tools may write beside it, and gives it what the recorded host got in other ways: the
 * extension bundle that our own host.json names, and the settings.
 * @returns the folder
 */
export function prepareSite(app: string, state: string, hostJsonWithBundle: string): string {
  const site = join(state, 'site');
  mkdirSync(site, { recursive: true });
  cpSync(app, site, { recursive: true, filter: (file) => !file.endsWith('node_modules') });
  symlinkSync(resolve(dirname(hostJsonWithBundle), 'node_modules'), join(site, 'node_modules'));
  const { extensionBundle } = withBundle.parse(JSON.parse(readFileSync(hostJsonWithBundle, 'utf8')));
  const settings = hostJson.parse(JSON.parse(readFileSync(join(app, 'host.json'), 'utf8')));
  write(join(site, 'host.json'), { ...settings, extensionBundle });
  const Values = { FUNCTIONS_WORKER_RUNTIME: 'node', AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
  write(join(site, 'local.settings.json'), { IsEncrypted: false, Values });
  return site;
}

/** The copy of a file that may only be read may only be read, too. */
function write(file: string, value: object): void {
  mkdirSync(dirname(file), { recursive: true });
  const text = JSON.stringify(value);
  try {
    writeFileSync(file, text);
  } catch {
    throw new Error(`${file} cannot be written: is the folder of the app writable?`);
  }
}
