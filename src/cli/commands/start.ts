import { resolve } from 'node:path';
import { Command } from 'commander';
import { withCleanup } from '../cleanup.ts';
import { startHostProgram } from '../sandbox/programs.ts';
import type { HostReady } from '../sandbox/readyLines.ts';
import { untilStopped } from '../untilStopped.ts';
import { parsePort } from './options.ts';

const examples = `
Example:
  $ cp local.settings.sample.json local.settings.json    # then fill it in
  $ code-agent start`;

/** `code-agent start`: only the local Functions host with the app. */
export function startCommand(packageDirectory: string): Command {
  return new Command('start')
    .summary('run only the local Functions host with the app')
    .description('Runs the compiled app on the local host, with Azurite unless AzureWebJobsStorage points elsewhere.')
    .option('--port <number>', 'port on 127.0.0.1; 0 picks a free one', parsePort, 7071)
    .option('--state <dir>', 'folder that keeps its state', '.code-agent/host')
    .option('--json', 'print what is ready as JSON')
    .addHelpText('after', examples)
    .action(async (flags: { port: number; state: string; json?: boolean }) => {
      await withCleanup(async (cleanup) => {
        const program = await startHostProgram({
          packageDirectory,
          stateDirectory: resolve(flags.state),
          port: flags.port,
          onLogLine: (line) => console.error(line),
        });
        cleanup.add(program.stop);
        const text = describeReady(program.ready);
        console.log(flags.json === true ? JSON.stringify(program.ready) : text);
        await untilStopped(program.process);
      });
    });
}

/** What to do next, in commands that can be copied. */
function describeReady({ url, hostKey, systemKey, emulatedStorage }: HostReady): string {
  return [
    `Webhook  ${url}/api/webhook`,
    `Runs     code-agent runs list --url ${url} --key ${hostKey}`,
    `Wait     code-agent runs wait RUN --url ${url} --key ${systemKey}`,
    ...(emulatedStorage === undefined
      ? []
      : [`Audit    AzureWebJobsStorage='${emulatedStorage}' code-agent audit verify`]),
  ].join('\n');
}
