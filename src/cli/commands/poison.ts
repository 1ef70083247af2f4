import { Command } from 'commander';
import type { PoisonMessage, PoisonQueue, PoisonSelection } from '../../platform/queues/poisonQueue.ts';
import type { Environment } from '../../platform/settings/configuration.ts';
import { dataConnectionName, readStorageConnection } from '../../platform/storage/connection.ts';
import { createCredentialSource } from '../../platform/tokens/azureCredential.ts';
import { CliError } from '../cliError.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';

const examples = `
Examples:
  $ DATA_STORAGE__accountName=stcodeagent code-agent poison list
  $ code-agent poison resend 6b1f4a52-5f0e-4a53-9c1f-2f1d3c1f7a10
  $ code-agent poison resend --all
  $ code-agent poison drop 6b1f4a52-5f0e-4a53-9c1f-2f1d3c1f7a10

A delivery that failed five times is kept until someone resends or drops it.
The storage account comes from the same settings as in the app: a connection string in DATA_STORAGE or AzureWebJobsStorage,
or DATA_STORAGE__accountName with the identity of \`az login\`. \`code-agent start\` prints the one on this machine.`;

/** `code-agent poison`: the deliveries that failed, directly in the storage account. */
export function poisonCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  const poison = new Command('poison')
    .summary('list, resend or drop deliveries that failed five times')
    .addHelpText('after', examples);
  poison
    .command('list')
    .summary('show the first 32, oldest first')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => {
      const found = await (await open(environment)).list();
      console.log(flags.json === true ? JSON.stringify(found, undefined, 2) : describe(found));
    });
  const moving = (name: 'resend' | 'drop', summary: string, done: string) =>
    poison
      .command(`${name} [id...]`)
      .summary(summary)
      .option('--all', 'all of them')
      .addHelpText('after', examples)
      .action(async (ids: readonly string[], flags: { all?: boolean }) => {
        const selection = selectionOf(ids, flags.all === true);
        const moved = await (await open(environment))[name](selection);
        console.log(`${moved.length} ${done}`);
        const missing = selection === 'all' ? [] : selection.filter((id) => !moved.includes(id));
        for (const id of missing)
          console.error(`${id} does not exist, or someone else is handling it. Try again in a minute.`);
        if (missing.length > 0) setExitCode(exitCodes.failure);
      });
  moving('resend', 'put deliveries back on the queue', 'sent again');
  moving('drop', 'delete deliveries for good', 'dropped');
  return poison;
}

function selectionOf(ids: readonly string[], all: boolean): PoisonSelection {
  if (all === ids.length > 0) throw new CliError('Give ids from `poison list`, or --all.');
  return all ? 'all' : [...new Set(ids)];
}

async function open(environment: Environment): Promise<PoisonQueue> {
  const connection = readStorageConnection(environment, dataConnectionName(environment));
  // Loaded only here: the Azure libraries would slow down every other command.
  const { createPoisonQueue } = await import('../../platform/queues/poisonQueue.ts');
  return createPoisonQueue(connection, createCredentialSource());
}

function describe(messages: readonly PoisonMessage[]): string {
  const lines = messages.map(({ id, at, kind, deliveryKey }) =>
    `${id}  ${at}  ${kind.padEnd(15)}  ${deliveryKey}`.trimEnd(),
  );
  return lines.join('\n') || 'No failed deliveries.';
}
