import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { CliError } from '../cliError.ts';
import { exitCodes } from '../exitCodes.ts';

/**
 * Waits until a program ends. Ctrl-C stops both the program and this process.
 * @throws CliError when it ends on its own with a failure
 */
export async function waitForExit(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (child.exitCode !== 0 && child.signalCode === null) {
    throw new CliError(`The program ended with exit code ${child.exitCode}.`, exitCodes.failure);
  }
}
