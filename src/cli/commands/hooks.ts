import { Command } from 'commander';
import type { AdoCredential } from '../../ado/http/adoCredential.ts';
import { serviceHookEvents } from '../../ado/serviceHooks/serviceHookEvents.ts';
import { openServiceHooks, type ServiceHooks } from '../../ado/serviceHooks/serviceHooks.ts';
import type { Environment } from '../../platform/settings/configuration.ts';
import { createCredentialSource, createTokenProvider } from '../../platform/tokens/azureCredential.ts';
import { CliError } from '../cliError.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';
import {
  addHooks,
  type HookReport,
  type HookScope,
  listHooks,
  removeHooks,
  repairHooks,
  testHooks,
} from '../hookOperations.ts';
import { parseSeconds } from './options.ts';

interface HookFlags {
  readonly org: string;
  readonly project: string;
  readonly url?: string;
  readonly event?: readonly string[];
  readonly timeout?: number;
  readonly json?: boolean;
}

const keyVariable = 'WEBHOOK_HMAC_KEY';
const adoTokenScope = '499b84ac-1321-427f-aa17-267ca6975798/.default';
const knownEvents = serviceHookEvents.map(({ eventType }) => eventType);

const examples = `
Examples:
  $ export ADO_PAT=… ${keyVariable}=…
  $ code-agent hooks add --org https://dev.azure.com/contoso --project Shop --url https://NAME.azurewebsites.net/api/webhook
  $ code-agent hooks list --org https://dev.azure.com/contoso --project Shop
  $ code-agent hooks test --org https://dev.azure.com/contoso --project Shop --url https://NAME.azurewebsites.net/api/webhook
  $ code-agent hooks repair --org https://dev.azure.com/contoso --project Shop --url https://NAME.azurewebsites.net/api/webhook
  $ code-agent hooks remove --org https://dev.azure.com/contoso --project Shop --url https://NAME.azurewebsites.net/api/webhook

Signing in: set ADO_PAT to a token, or set ADO_USER_NAME and ADO_PASSWORD for an Azure DevOps Server without tokens. With
neither, Microsoft Entra is used (managed identity, workload identity or \`az login\`).
The identity needs "Edit subscriptions" in the project. Every subscription has its own Basic password, derived from
${keyVariable}. Use the same key as the app.`;

/** `code-agent hooks`: the service hook subscriptions that bring deliveries to the app. */
export function hooksCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  const hooks = new Command('hooks')
    .summary('add, list, test, repair or remove service hooks in Azure DevOps')
    .addHelpText('after', examples);
  const run = (work: (scope: HookScope, flags: HookFlags) => Promise<HookReport>) => async (flags: HookFlags) => {
    const report = await work(await scopeOf(flags, environment), flags);
    console.log(flags.json === true ? JSON.stringify(report.rows, undefined, 2) : describe(report));
    if (!report.isGood) setExitCode(exitCodes.failure);
  };
  withUrl(withPlace(hooks.command('add').summary('subscribe to the events that have no subscription yet')))
    .option('--event <type...>', `events: ${knownEvents.join(', ')} (default: all)`)
    .action(run((scope) => addHooks(scope)));
  withPlace(hooks.command('list').summary('list the web hooks of the project and their status'))
    .option('--url <url>', 'only the ones that send to this webhook')
    .action(run((scope) => listHooks(scope)));
  withUrl(withPlace(hooks.command('test').summary('have Azure DevOps send a test delivery for every subscription')))
    .option('--timeout <seconds>', 'longest wait for the answers', parseSeconds, 60)
    .action(run((scope, flags) => testHooks(scope, (flags.timeout ?? 60) * 1000)));
  withUrl(
    withPlace(
      hooks.command('repair').summary('enable subscriptions that are disabled or on probation, with new passwords'),
    ),
  )
    .option('--event <type...>', 'events (default: the ones with a subscription)')
    .action(run((scope) => repairHooks(scope)));
  withUrl(withPlace(hooks.command('remove').summary('remove the subscriptions of this webhook'))).action(
    run((scope) => removeHooks(scope)),
  );
  return hooks;
}

function withPlace(command: Command): Command {
  return command
    .requiredOption('--org <url>', 'organization or Server collection, e.g. https://dev.azure.com/contoso')
    .requiredOption('--project <name>', 'project, by name or id')
    .option('--json', 'print JSON')
    .addHelpText('after', examples);
}

function withUrl(command: Command): Command {
  return command.requiredOption('--url <url>', 'webhook of the app, e.g. https://NAME.azurewebsites.net/api/webhook');
}

async function scopeOf(flags: HookFlags, environment: Environment): Promise<HookScope> {
  const { url, event: events } = flags;
  if (url !== undefined && !URL.canParse(url)) throw new CliError(`--url ${url} is not a URL.`);
  const unknown = events?.find((event) => !knownEvents.includes(event));
  if (unknown !== undefined)
    throw new CliError(`--event ${unknown} is unknown. Choose from ${knownEvents.join(', ')}.`);
  return {
    hooks: await open(flags, environment),
    url,
    events,
    masterKey: () => {
      const key = environment[keyVariable];
      if (!key) throw new CliError(`Set ${keyVariable} to the key of the app. The passwords are derived from it.`);
      return key;
    },
  };
}

async function open({ org, project }: HookFlags, environment: Environment): Promise<ServiceHooks> {
  return await openServiceHooks({ organizationUrl: org, credential: credentialOf(environment) }, project);
}

function credentialOf(environment: Environment): AdoCredential {
  const { ADO_PAT: token, ADO_USER_NAME: userName, ADO_PASSWORD: password } = environment;
  if (token) return { kind: 'pat', getToken: async () => token };
  if (userName && password) return { kind: 'basic', userName, getToken: async () => password };
  if (userName) throw new CliError('ADO_USER_NAME is set. Set ADO_PASSWORD too, or set ADO_PAT instead of both.');
  return { kind: 'bearer', getToken: createTokenProvider(createCredentialSource(), adoTokenScope) };
}

function describe({ rows }: HookReport): string {
  const lines = rows.map(({ eventType, id, status, url, detail }) =>
    [eventType.padEnd(42), status.padEnd(18), id, url, detail].filter((text) => text !== '').join('  '),
  );
  return lines.join('\n') || 'No service hooks.';
}
