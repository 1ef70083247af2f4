import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CliError } from './cliError.ts';

const packageSchema = z.object({ name: z.string() });

/**
 * The folder of the code-agent package: where host.json, the compiled app and the local programs are.
 * @param start a file or folder inside the package
 */
export function packageDirectory(start: string): string {
  for (let directory = start; ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (
      existsSync(file) &&
      packageSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.name === 'code-agent'
    ) {
      return directory;
    }
    if (dirname(directory) === directory) throw new CliError(`No code-agent package above ${start}. Install it again.`);
  }
}
