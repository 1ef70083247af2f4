import { existsSync, readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { parseJson } from '../../contracts/parseJson.ts';
import type { Environment } from '../../platform/settings/configuration.ts';
import { CliError } from '../cliError.ts';
import type { Check } from '../doctor/check.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';

interface DoctorFlags {
  readonly settings: string;
  readonly project?: string;
  readonly url?: string;
  readonly key?: string;
  readonly write?: boolean;
  readonly json?: boolean;
}

const localSettingsSchema = z.object({ Values: z.record(z.string(), z.string()) });

const examples = `
Examples:
  $ code-agent doctor                                        # local.settings.json, and the services it names
  $ code-agent doctor --project Shop --url http://127.0.0.1:7071 --key KEY
  $ code-agent doctor --project Shop --url https://NAME.azurewebsites.net --key KEY --write

Settings come from the environment first, then from the file. Each model is asked one short question. This costs a few tokens.`;

const defaultFile = 'local.settings.json';

const signs: Readonly<Record<Check['state'], string>> = { good: 'ok ', bad: 'BAD', unknown: ' ? ' };

/** `code-agent doctor`: checks an installation and says how to fix what is wrong. */
export function doctorCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  return new Command('doctor')
    .summary('check an installation from end to end and say how to fix problems')
    .option('--settings <file>', 'settings of the app, in the form of local.settings.json', defaultFile)
    .option('--project <name>', 'Azure DevOps project that the agent works in')
    .option('--url <url>', 'address of the app')
    .addOption(
      new Option('--key <key>', 'function key of the app').default(environment['CODE_AGENT_KEY'], 'CODE_AGENT_KEY'),
    )
    .option('--write', 'create a branch and delete it, to prove that the agent can push')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (flags: DoctorFlags) => {
      if (flags.url !== undefined && !URL.canParse(flags.url)) throw new CliError(`--url ${flags.url} is not a URL.`);
      // Loaded only here: the Azure and model libraries would slow down every other command.
      const { examineInstallation } = await import('../doctor/examineInstallation.ts');
      const checks = await examineInstallation({
        environment: { ...readFile(flags.settings), ...environment },
        ...{ project: flags.project, url: flags.url, key: flags.key, mayWrite: flags.write === true },
        now: Date.now,
      });
      console.log(flags.json === true ? JSON.stringify(checks, undefined, 2) : checks.map(describe).join('\n'));
      if (checks.some(({ state }) => state === 'bad')) setExitCode(exitCodes.failure);
    });
}

function readFile(path: string): Environment {
  if (!existsSync(path)) {
    if (path === defaultFile) return {};
    throw new CliError(`There is no file ${path}.`);
  }
  const parsed = localSettingsSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new CliError(`${path} must be JSON with "Values", like local.settings.sample.json.`);
  // `code-agent start` and Microsoft's tools treat this file the same way.
  return { AZURE_FUNCTIONS_ENVIRONMENT: 'Development', ...parsed.data.Values };
}

function describe({ name, state, found, fix }: Check): string {
  const line = `${signs[state]}  ${name}: ${found}`;
  return fix === undefined ? line : `${line}\n     Fix: ${fix}`;
}
