import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { z } from 'zod';
import { HostError, messageOf } from '../errors.ts';

const appPackage = z.object({ name: z.string().optional(), main: z.string().optional() });

/**
 * Finds the files to load: `main` of the app's package.json, which may be a glob pattern.
 * @throws HostError that names the file and the reason
 */
export function findEntryPoints(appDirectory: string): readonly string[] {
  const file = join(appDirectory, 'package.json');
  const main = readAppPackage(file).main;
  if (main === undefined) {
    throw new HostError(
      `${file} has no "main": set it to the compiled entry point of the app, such as "dist/main.js".`,
    );
  }
  const pattern = normalize(main).replaceAll('\\', '/');
  const matches = globSync(pattern, { cwd: appDirectory, exclude: (name) => name === 'node_modules' });
  if (matches.length === 0) {
    throw new HostError(
      `Found zero files matching "main": "${main}" of ${file}. Build the app first, or correct the pattern.`,
    );
  }
  return matches.sort().map((match) => join(appDirectory, match));
}

function readAppPackage(file: string): z.infer<typeof appPackage> {
  try {
    return appPackage.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new HostError(`Cannot read the app's ${file}: ${messageOf(error)}`, { cause: error });
  }
}
