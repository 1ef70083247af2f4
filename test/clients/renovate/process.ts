import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LONGEST_MILLISECONDS = 180_000;
const KEPT_CHARACTERS = 4000;

/**
 * Runs Renovate once and waits for its end.
 * @param folder where the package is installed
 * @param home a folder for its configuration, clones and caches
 * @throws Error with the end of its output when it fails or takes too long
 */
export async function runRenovateOnce(folder: string, home: string, config: object): Promise<void> {
  const file = join(home, 'config.json');
  writeFileSync(file, JSON.stringify({ ...config, baseDir: join(home, 'base') }));
  const child = spawn(process.execPath, [join(folder, 'dist/renovate.js')], {
    env: { PATH: process.env['PATH'], HOME: home, RENOVATE_CONFIG_FILE: file },
    ...{ stdio: ['ignore', 'pipe', 'pipe'], timeout: LONGEST_MILLISECONDS },
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = `${output}${chunk.toString()}`.slice(-KEPT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Renovate ended with ${code}: ${output}`);
}
