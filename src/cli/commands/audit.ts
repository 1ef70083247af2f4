import { createWriteStream, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { splitList } from '../../contracts/text/splitList.ts';
import { canonicalJson } from '../../platform/audit/auditChain.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import type { AnchorOptions } from '../../platform/auditAnchors/auditAnchors.ts';
import { type AuditVerdict, verifyAudit } from '../../platform/auditAnchors/verifyAudit.ts';
import type { Environment } from '../../platform/settings/configuration.ts';
import { dataConnectionName, readStorageConnection } from '../../platform/storage/connection.ts';
import { createCredentialSource } from '../../platform/tokens/azureCredential.ts';
import { CliError } from '../cliError.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';
import { anchorKeysOf, exportKeys } from './auditKeys.ts';

const pageSize = 500;

const examples = `
Examples:
  $ DATA_STORAGE__accountName=stcodeagent code-agent audit verify
  $ code-agent audit verify contoso-shop-42-r7
  $ code-agent audit key --output audit-keys.json
  $ code-agent audit verify --key audit-keys.json
  $ code-agent audit export --output audit.jsonl
  $ code-agent audit rebuild

The storage account comes from the same settings as in the app: a connection string in DATA_STORAGE or AzureWebJobsStorage,
or DATA_STORAGE__accountName with the identity of \`az login\`. \`code-agent start\` prints the one on this machine.
Anchors are checked with the public keys in --key. Keep that file where people with access to the storage account cannot
write. Without --key, the keys are read from where KEY_VAULT_URL and AUDIT_SIGNING_KEY point.
Each exported line is one event. Its hash is the SHA-256 of the line's JSON without the member "hash".`;

/** `code-agent audit`: verifies, exports and replays the audit log, directly in the storage account. */
export function auditCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  const audit = new Command('audit')
    .summary('verify or export the audit log, or rebuild the list of runs from it')
    .addHelpText('after', examples);
  audit
    .command('verify [run]')
    .summary('check for changed, removed or reordered events')
    .option('--key <file>', 'public keys, as `audit key` wrote them')
    .option('--since <day>', 'first day that must have an anchor, as yyyy-mm-dd (default: the day the key was made)')
    .option('--accept <names>', 'blobs and missing days that someone has investigated, separated by commas')
    .option('--json', 'print JSON')
    .action(async (runId: string | undefined, flags: VerifyFlags) => {
      const { log, anchors } = await openAudit(environment, await anchorOptions(flags, environment));
      const verdict = await verifyAudit(log, anchors, runId);
      const problems = problemLines(verdict);
      const events = verdict.chains.reduce((sum, chain) => sum + chain.events, 0);
      const anchored = `${verdict.anchors} anchors (${signaturesOf(verdict)})`;
      const summary = `${verdict.chains.length} chains, ${events} events, ${anchored}: ${problems.length} problems`;
      console.log(flags.json === true ? JSON.stringify(verdict, undefined, 2) : [...problems, summary].join('\n'));
      if (problems.length > 0) setExitCode(exitCodes.auditChanged);
    });
  audit
    .command('export [run]')
    .summary('write the events, one JSON object per line')
    .option('--output <file>', 'file to write (default: standard output)')
    .action(async (runId: string | undefined, flags: { output?: string }) => {
      const { log } = await openAudit(environment);
      await exportEvents(log, runId, flags.output);
    });
  audit
    .command('key')
    .summary('write the public keys for checking anchors')
    .option('--output <file>', 'file to write (default: standard output)')
    .action(async (flags: { output?: string }) => {
      const keys = await exportKeys(environment);
      if (flags.output === undefined) console.log(keys.trimEnd());
      else writeFileSync(flags.output, keys);
    });
  audit
    .command('rebuild')
    .summary('rebuild the list of runs from the events')
    .action(async () => {
      const { log } = await openAudit(environment);
      const { runs, removed } = await log.rebuildRuns();
      console.log(`${runs} runs; removed ${removed} rows without a run.`);
    });
  return audit;
}

interface VerifyFlags {
  readonly key?: string;
  readonly since?: string;
  readonly accept?: string;
  readonly json?: boolean;
}

async function anchorOptions(
  { key, since, accept = '' }: VerifyFlags,
  environment: Environment,
): Promise<AnchorOptions> {
  if (since !== undefined && !z.iso.date().safeParse(since).success) {
    throw new CliError(`--since ${since} is not a day. Write it as yyyy-mm-dd.`);
  }
  return { keys: await anchorKeysOf(key, environment), since, accepted: splitList(accept, ',') };
}

async function openAudit(environment: Environment, options: AnchorOptions = {}) {
  const connection = readStorageConnection(environment, dataConnectionName(environment));
  const credential = createCredentialSource();
  // Loaded only here: the Azure libraries would slow down every other command.
  const [{ createAuditLog }, { createAuditAnchors }] = await Promise.all([
    import('../../platform/audit/auditLog.ts'),
    import('../../platform/auditAnchors/auditAnchors.ts'),
  ]);
  const log = createAuditLog(connection, credential, Date.now);
  return { log, anchors: createAuditAnchors(connection, credential, log, Date.now, options) };
}

function signaturesOf({ signed }: AuditVerdict): string {
  return signed === undefined ? 'signatures not checked: give --key' : `${signed} signed`;
}

function problemLines({ anchorProblems, chains }: AuditVerdict): readonly string[] {
  return [
    ...anchorProblems.map(({ kind, subject, message }) => `anchors ${subject} ${kind}: ${message}`),
    ...chains.flatMap(({ runId, problems }) =>
      problems.map(({ kind, sequence, message }) => `${runId} #${sequence} ${kind}: ${message}`),
    ),
  ];
}

async function exportEvents(log: AuditLog, runId: string | undefined, output: string | undefined): Promise<void> {
  const file = output === undefined ? undefined : createWriteStream(output);
  const write = (line: string) => (file === undefined ? console.log(line) : file.write(`${line}\n`));
  for (const chain of runId === undefined ? await log.days.allChains() : [runId]) {
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page = await log.read(chain, { after, limit: pageSize });
      for (const event of page.events) write(canonicalJson(event));
      after = page.next;
    }
  }
  if (file !== undefined) await finished(file.end());
}
