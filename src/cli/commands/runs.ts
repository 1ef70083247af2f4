import { Command, Option } from 'commander';
import { runStatusSchema } from '../../contracts/run.ts';
import type { Environment } from '../../platform/configuration.ts';
import { CliError } from '../cliError.ts';
import {
  createDurableManagement,
  type DurableManagement,
  type Instance,
  waitForInstance,
} from '../durableManagement.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';
import { parseLimit, parseSeconds } from './options.ts';

interface ConnectionFlags {
  readonly url: string;
  readonly key?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  $ code-agent runs list --url http://127.0.0.1:7071 --key …
  $ code-agent runs show contoso-shop-42-r7
  $ code-agent runs wait contoso-shop-42-r7 --timeout 600

The key is the system key \`durabletask_extension\` of the app; CODE_AGENT_KEY and CODE_AGENT_URL set the defaults.`;

/** `code-agent runs`: reads the durable management API. */
export function runsCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  const runs = new Command('runs').summary('list, show or wait for runs').addHelpText('after', examples);
  withConnection(runs.command('list').summary('list the runs, oldest first'), environment)
    .option('--limit <number>', 'how many', parseLimit, 50)
    .action(async (flags: ConnectionFlags & { limit: number }) => {
      const found = await managementOf(flags).list({ name: 'resolveWorkItem', limit: flags.limit });
      console.log(
        flags.json === true ? JSON.stringify(found, undefined, 2) : found.map(describeRow).join('\n') || 'No runs.',
      );
    });
  withConnection(runs.command('show <run>').summary('show one run'), environment).action(
    async (runId: string, flags: ConnectionFlags) => {
      const instance = await managementOf(flags).get(runId);
      if (instance === undefined) throw new CliError(`There is no run ${runId}. \`code-agent runs list\` shows them.`);
      console.log(flags.json === true ? JSON.stringify(instance, undefined, 2) : describeWhole(instance));
    },
  );
  withConnection(runs.command('wait <run>').summary('wait until a run has ended'), environment)
    .option('--timeout <seconds>', 'longest wait', parseSeconds, 1800)
    .action(async (runId: string, flags: ConnectionFlags & { timeout: number }) => {
      const timeoutMilliseconds = flags.timeout * 1000;
      const instance = await waitForInstance(managementOf(flags), runId, { timeoutMilliseconds });
      console.log(flags.json === true ? JSON.stringify(instance, undefined, 2) : describeWhole(instance));
      if (instance.runtimeStatus !== 'Completed') setExitCode(exitCodes.runFailed);
    });
  return runs;
}

function withConnection(command: Command, environment: Environment): Command {
  return command
    .option('--url <url>', 'the app', environment['CODE_AGENT_URL'] ?? 'http://127.0.0.1:7071')
    .addOption(
      new Option('--key <key>', 'system key of the durable extension').default(
        environment['CODE_AGENT_KEY'],
        'CODE_AGENT_KEY',
      ),
    )
    .option('--json', 'print JSON');
}

function managementOf({ url, key }: ConnectionFlags): DurableManagement {
  if (!URL.canParse(url)) throw new CliError(`--url ${url} is not a URL.`);
  return createDurableManagement(url, key);
}

function describeRow(instance: Instance): string {
  const status = runStatusSchema.safeParse(instance.customStatus).data;
  const step =
    status === undefined
      ? ''
      : `${status.step}${status.pullRequest === undefined ? '' : `, ${status.pullRequest.webUrl}`}`;
  return `${instance.instanceId}  ${instance.runtimeStatus.padEnd(10)}  ${instance.createdTime}  ${step}`;
}

function describeWhole(instance: Instance): string {
  const details = { status: instance.customStatus, output: instance.output };
  return `${describeRow(instance)}\n${JSON.stringify(details, undefined, 2)}`;
}
