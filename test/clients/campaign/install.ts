import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Clients that are too large to be packages of the project come here, and are found here again. */
const folder = process.env['CODE_AGENT_CLIENTS'] ?? join(tmpdir(), 'code-agent-clients');
const LONGEST_MILLISECONDS = 600_000;

/**
 * Installs a package by npm, without running any program of it or of what it needs.
 * @param name e.g. `renovate`
 * @param version exact, e.g. `44.121.2`
 * @returns the folder of the package
 * @throws Error with npm's output when it cannot be installed
 */
export function installPackage(name: string, version: string): string {
  const home = join(folder, `${name.replaceAll('/', '+')}@${version}`);
  const installed = join(home, 'node_modules', name);
  if (existsSync(join(home, 'complete'))) return installed;
  mkdirSync(home, { recursive: true });
  const args = ['install', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`];
  execFileSync('npm', args, { stdio: 'pipe', encoding: 'utf8', timeout: LONGEST_MILLISECONDS, cwd: home });
  mkdirSync(join(home, 'complete'));
  return installed;
}
