import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const versionSchema = z.object({ version: z.string() });

/** What Core Tools and the durable extension say of themselves in their log. */
const inLog: Readonly<Record<string, RegExp>> = {
  'Functions host': /(?:Function Runtime Version|HostVersion|host version)[:=\s]+([\d.]*\d)/i,
  'extension bundle': /ExtensionBundle[\\/\s,]+(?:version\s*)?(\d+\.\d+\.\d+)/i,
  'durable extension': /ExtensionVersion[:=\s]+([\d.]*\d)/i,
};

/**
 * The versions that a run is about.
 * @param log what the host said
 */
export function versionsOf(host: 'local' | 'func', log: string): Readonly<Record<string, string>> {
  const found = Object.entries(inLog).flatMap(([name, pattern]) => {
    const version = pattern.exec(log)?.[1];
    return version === undefined ? [] : [[name, version] as const];
  });
  return {
    Node: process.versions.node,
    ...Object.fromEntries(
      ['durable-functions', '@azure/functions', 'azurite'].map((name) => [name, packageVersion(name)]),
    ),
    ...(host === 'func' ? { 'Core Tools': coreToolsVersion(), ...Object.fromEntries(found) } : {}),
  };
}

function coreToolsVersion(): string {
  try {
    return execFileSync(process.env['FUNC_COMMAND'] ?? 'func', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

/** Some packages do not let their package.json be imported, so it is read where npm puts it. */
function packageVersion(name: string): string {
  const file = join(import.meta.dirname, '..', '..', 'node_modules', name, 'package.json');
  return versionSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
