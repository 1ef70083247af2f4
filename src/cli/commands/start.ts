import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { roles } from '../../contracts/api.ts';
import { Secret } from '../../contracts/secret.ts';
import { environmentVariableOf } from '../../platform/secrets/secrets.ts';
import { withCleanup } from '../processes/cleanup.ts';
import { waitForExit } from '../processes/waitForExit.ts';
import { startHostProgram } from '../sandbox/programs.ts';
import type { HostReady } from '../sandbox/readyLines.ts';
import { parsePort } from './options.ts';

const examples = `
Example:
  $ cp local.settings.sample.json local.settings.json    # then fill it in
  $ code-agent start`;

/** `code-agent start`: only the local Functions host with the app. */
export function startCommand(packageDirectory: string): Command {
  return new Command('start')
    .summary('run only the local Functions host with the app')
    .description(
      'Runs the compiled app in the local Functions host. Starts Azurite too, unless AzureWebJobsStorage points elsewhere.',
    )
    .option('--port <number>', 'port on 127.0.0.1; 0 picks a free one', parsePort, 7071)
    .option('--state <dir>', 'folder for its state', '.code-agent/host')
    .option('--json', 'print addresses and keys as JSON')
    .addHelpText('after', examples)
    .action(async (flags: { port: number; state: string; json?: boolean }) => {
      await withCleanup(async (cleanup) => {
        const key = new Secret(randomBytes(32).toString('base64url'));
        const program = await startHostProgram({
          packageDirectory,
          extraSettings: { [environmentVariableOf('development-token-key')]: key.reveal() },
          stateDirectory: resolve(flags.state),
          port: flags.port,
          onLogLine: (line) => console.error(line),
        });
        cleanup.add(program.stop);
        const ready = { ...program.ready, token: await developmentToken(key) };
        console.log(flags.json === true ? JSON.stringify(ready) : describeReady(ready));
        await waitForExit(program.process);
      });
    });
}

/** A token for the developer, valid until the program is restarted, at most twelve hours. */
async function developmentToken(key: Secret): Promise<string> {
  // Loaded only here: no other command needs it.
  const { makeDevelopmentToken } = await import('../../platform/tokens/developmentTokens.ts');
  return await makeDevelopmentToken(key, { name: userInfo().username, roles }, Date.now());
}

/** What to do next, as commands to copy. */
function describeReady({ url, token, hostKey, systemKey, emulatedStorage }: HostReady & { token: string }): string {
  return [
    `Webhook  ${url}/api/webhook`,
    `Token    ${token}`,
    `Runs     code-agent runs list --url ${url} --key ${hostKey}`,
    `Wait     code-agent runs wait RUN --url ${url} --key ${systemKey}`,
    ...(emulatedStorage === undefined
      ? []
      : [`Audit    AzureWebJobsStorage='${emulatedStorage}' code-agent audit verify`]),
  ].join('\n');
}
