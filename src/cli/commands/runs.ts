import { Command, Option } from 'commander';
import type { ApiOutput } from '../../contracts/api.ts';
import type { ConversationPage, ShownTurn } from '../../contracts/conversation/shownConversation.ts';
import type { AuditEvent } from '../../contracts/runs/auditEvent.ts';
import { type RunFilter, type RunSummary, runStateSchema } from '../../contracts/runs/runSummary.ts';
import type { Environment } from '../../platform/settings/configuration.ts';
import { CliError } from '../cliError.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';
import { createDurableManagement, waitForInstance } from '../http/durableManagement.ts';
import { type ApiRequest, type AppConnection, askApi } from '../http/runsApi.ts';
import { describeEvent, describeRun, describeWholeRun } from '../output/runsText.ts';
import { describeTotals, spendingByPerson } from '../output/spendingByPerson.ts';
import { describeConversation } from '../output/turnLines.ts';
import { parseLimit, parseSeconds } from './options.ts';

interface ConnectionFlags {
  readonly url: string;
  readonly key?: string;
  readonly token?: string;
  readonly json?: boolean;
}

const largestRunPage = 200;
/** Totals cover all runs, up to this many. */
const mostSummed = 10_000;
const largestEventPage = 500;
const largestTurnPage = 100;

const examples = `
Examples:
  $ code-agent runs list --url http://127.0.0.1:7071 --key … --state waiting
  $ code-agent runs list --by person --since 2026-11-01
  $ code-agent runs show contoso-shop-42-r7
  $ code-agent runs show contoso-shop-42-r7 --conversation
  $ code-agent runs history contoso-shop-42-r7
  $ code-agent runs approve contoso-shop-42-r7 --change 1f2e3d4c5b6a --comment "Looks right"
  $ code-agent runs cancel contoso-shop-42-r7 --reason "Not needed any more"
  $ code-agent runs wait contoso-shop-42-r7 --timeout 600 --key …

The key is a host key of the Functions app; for \`wait\` it is the system key \`durabletask_extension\`. The key \`_master\` works
for both. CODE_AGENT_KEY, CODE_AGENT_SYSTEM_KEY and CODE_AGENT_URL set the defaults. A token (--token or CODE_AGENT_TOKEN)
names you in the audit log. Get one with \`az account get-access-token --resource api://CLIENT-ID\`.`;

/** `code-agent runs`: shows and controls runs through the HTTP API of the app. */
export function runsCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  const runs = new Command('runs').summary('list, show, control or wait for runs').addHelpText('after', examples);
  const subcommand = (usage: string, summary: string) =>
    withConnection(
      runs.command(usage).summary(summary),
      environment,
      'CODE_AGENT_KEY',
      'host key of the app',
    ).addOption(
      new Option('--token <token>', 'your own token, instead of a key').default(
        environment['CODE_AGENT_TOKEN'],
        'CODE_AGENT_TOKEN',
      ),
    );
  addReading(subcommand);
  addSteering(subcommand);
  const wait = runs.command('wait <run>').summary('wait until a run has ended');
  withConnection(wait, environment, 'CODE_AGENT_SYSTEM_KEY', 'system key of the durable extension')
    .option('--timeout <seconds>', 'longest wait', parseSeconds, 1800)
    .action(async (runId: string, flags: ConnectionFlags & { timeout: number }) => {
      const management = createDurableManagement(connectionOf(flags).url, flags.key);
      const advice = `The run continues without this command. Follow it with \`code-agent runs wait ${runId} --url ${flags.url}\`, or check it with \`runs show\`.`;
      const waiting = { timeoutMilliseconds: flags.timeout * 1000, advice };
      const instance = await waitForInstance(management, runId, waiting);
      const { runtimeStatus, customStatus: status, output } = instance;
      const text = `${runId}  ${runtimeStatus}\n${JSON.stringify({ status, output }, undefined, 2)}`;
      print(flags, instance, text);
      if (runtimeStatus !== 'Completed') setExitCode(exitCodes.runFailed);
    });
  return runs;
}

type AddSubcommand = (usage: string, summary: string) => Command;

interface ListFlags extends ConnectionFlags, RunFilter {
  readonly limit?: number;
  readonly by?: 'person';
}

interface ShowFlags extends ConnectionFlags {
  readonly conversation?: boolean;
  readonly results?: boolean;
}

function addReading(subcommand: AddSubcommand): void {
  subcommand('list', 'list the runs, newest first')
    .addOption(new Option('--state <state>', 'only runs in this state').choices(runStateSchema.options))
    .option('--project <name>', 'only runs of this project')
    .option('--since <time>', 'only runs that started at this time or later, for example 2026-11-23')
    .option('--limit <number>', 'how many runs (default: 50, with --by 10000)', parseLimit)
    .addOption(new Option('--by <what>', 'total usage and cost by person').choices(['person']))
    .action(async (flags: ListFlags) => {
      if (flags.by !== undefined) return await sumUp(flags);
      const found = await listRuns(connectionOf(flags), flags, flags.limit ?? 50);
      print(flags, found, found.map(describeRun).join('\n') || 'No runs.');
    });
  subcommand('show <run>', 'show one run')
    .option('--conversation', 'show what the model did instead, turn by turn')
    .option('--results', 'like --conversation, with what the model was shown')
    .action(async (runId: string, flags: ShowFlags) => {
      if (flags.conversation === true || flags.results === true) return await showConversation(runId, flags);
      const run = await askApi(connectionOf(flags), 'showRun', { path: { runId } });
      print(flags, run, describeWholeRun(run));
    });
  subcommand('history <run>', 'show the decisions and actions of a run').action(
    async (runId: string, flags: ConnectionFlags) => {
      const events = await listEvents(connectionOf(flags), runId);
      print(flags, events, events.map(describeEvent).join('\n'));
    },
  );
}

function addSteering(subcommand: AddSubcommand): void {
  const change = '--change <id>';
  subcommand('approve <run>', 'approve the change that a run is waiting to push')
    .requiredOption(change, 'the change you looked at, as named in the question and in `runs show`')
    .option('--comment <text>', 'a comment to go with it')
    .action(async (runId: string, flags: ConnectionFlags & { change: string; comment?: string }) => {
      const { change: id, comment } = flags;
      const body = { change: id, comment };
      printReceipt(flags, 'approve', await askApi(connectionOf(flags), 'approveRun', { path: { runId }, body }));
    });
  subcommand('reject <run>', 'reject the change that a run is waiting to push')
    .option(change, 'the change (default: the one that is waiting)')
    .option('--comment <text>', 'a comment to go with it')
    .action(async (runId: string, flags: ConnectionFlags & { change?: string; comment?: string }) => {
      const { change: id, comment } = flags;
      const body = { change: id, comment };
      printReceipt(flags, 'reject', await askApi(connectionOf(flags), 'rejectRun', { path: { runId }, body }));
    });
  subcommand('cancel <run>', 'stop a run and undo what it did')
    .option('--reason <text>', 'why; it is posted on the work item')
    .action(async (runId: string, flags: ConnectionFlags & { reason?: string }) => {
      const { reason } = flags;
      printReceipt(
        flags,
        'cancel',
        await askApi(connectionOf(flags), 'cancelRun', { path: { runId }, body: { reason } }),
      );
    });
  subcommand('retry <run>', 'let a run try again, or start a new one if it is over')
    .option('--instructions <text>', 'what to do differently')
    .action(async (runId: string, flags: ConnectionFlags & { instructions?: string }) => {
      const { instructions } = flags;
      printReceipt(
        flags,
        'retry',
        await askApi(connectionOf(flags), 'retryRun', { path: { runId }, body: { instructions } }),
      );
    });
}

async function sumUp(flags: ListFlags): Promise<void> {
  const { limit = mostSummed } = flags;
  const runs = await listRuns(connectionOf(flags), flags, limit);
  const totals = spendingByPerson(runs);
  print(flags, totals, totals.length === 0 ? 'No runs.' : describeTotals(totals));
  if (runs.length >= limit) console.error(`Only the newest ${limit} runs are counted. Narrow the list with --since.`);
}

async function listRuns(
  connection: AppConnection,
  { state, project, since }: RunFilter,
  limit: number,
): Promise<readonly RunSummary[]> {
  const found: RunSummary[] = [];
  let continuation: string | undefined;
  do {
    const query = { state, project, since, continuation, limit: Math.min(limit - found.length, largestRunPage) };
    const page = await askApi(connection, 'listRuns', { query });
    found.push(...page.runs);
    continuation = page.continuation;
  } while (continuation !== undefined && found.length < limit);
  return found;
}

async function showConversation(runId: string, flags: ShowFlags): Promise<void> {
  const turns: ShownTurn[] = [];
  const results = flags.results === true ? 'full' : 'summaries';
  let after: number | undefined = 0;
  while (after !== undefined) {
    const query: ApiRequest<'showConversation'>['query'] = { after, limit: largestTurnPage, results };
    const page: ConversationPage = await askApi(connectionOf(flags), 'showConversation', { path: { runId }, query });
    turns.push(...page.turns);
    after = page.next;
  }
  print(flags, turns, describeConversation(turns));
}

async function listEvents(connection: AppConnection, runId: string): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  let after: number | undefined = 0;
  while (after !== undefined) {
    const query: ApiRequest<'listRunEvents'>['query'] = { after, limit: largestEventPage };
    const page: ApiOutput<'listRunEvents'> = await askApi(connection, 'listRunEvents', { path: { runId }, query });
    events.push(...page.events);
    after = page.next;
  }
  return events;
}

function withConnection(command: Command, environment: Environment, keyVariable: string, keyText: string): Command {
  return command
    .option('--url <url>', 'address of the app', environment['CODE_AGENT_URL'] ?? 'http://127.0.0.1:7071')
    .addOption(new Option('--key <key>', keyText).default(environment[keyVariable], keyVariable))
    .option('--json', 'print JSON');
}

function connectionOf({ url, key, token }: ConnectionFlags): AppConnection {
  if (!URL.canParse(url)) throw new CliError(`--url ${url} is not a URL.`);
  return { url, key, token };
}

/** What to print when the app took a command, and when there was nothing left to do. */
const receiptTexts = {
  approve: ['Approved. The run continues.', 'Already approved. Nothing to do.'],
  reject: ['Rejected. The change will not be pushed.', 'Already rejected. Nothing to do.'],
  cancel: ['Cancelling the run.', 'Already cancelled. Nothing to do.'],
  retry: ['The run will try again.', 'Already started again. Nothing to do.'],
} as const;

interface Receipt {
  readonly runId: string;
  readonly status: string;
}

function printReceipt(flags: ConnectionFlags, command: keyof typeof receiptTexts, receipt: Receipt): void {
  const text = receiptTexts[command][receipt.status === 'already' ? 1 : 0];
  print(flags, receipt, `${receipt.runId}  ${text}`);
}

function print({ json }: ConnectionFlags, value: unknown, text: string): void {
  console.log(json === true ? JSON.stringify(value, undefined, 2) : text);
}
