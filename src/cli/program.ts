import { Command, CommanderError } from 'commander';
import { AgentError } from '../contracts/agentError.ts';
import type { Environment } from '../platform/settings/configuration.ts';
import { CliError } from './cliError.ts';
import { applyCommand } from './commands/apply.ts';
import { auditCommand } from './commands/audit.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { hooksCommand } from './commands/hooks.ts';
import { localizeCommand } from './commands/localize.ts';
import { poisonCommand } from './commands/poison.ts';
import { resolveCommand } from './commands/resolve.ts';
import { runsCommand } from './commands/runs.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { sendCommand } from './commands/send.ts';
import { startCommand } from './commands/start.ts';
import { type ExitCode, exitCodeHelp, exitCodes } from './exitCodes.ts';
import { packageDirectory } from './packageDirectory.ts';

/**
 * Runs the `code-agent` command.
 * @param argv from Node, with program and script first
 * @param environment source of keys and defaults
 * @returns the exit code; a failure is printed on standard error as one line
 */
export async function runProgram(argv: readonly string[], environment: Environment): Promise<number> {
  let exitCode: ExitCode = exitCodes.ok;
  const setExitCode = (code: ExitCode) => {
    exitCode = code;
  };
  try {
    await createProgram({ directory: packageDirectory(import.meta.dirname), environment, setExitCode }).parseAsync([
      ...argv,
    ]);
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

interface ProgramContext {
  readonly directory: string;
  readonly environment: Environment;
  readonly setExitCode: (code: ExitCode) => void;
}

function createProgram({ directory, environment, setExitCode }: ProgramContext): Command {
  const program = new Command('code-agent')
    .description('Turns an Azure DevOps work item into a reviewed pull request.')
    .addHelpText('after', exitCodeHelp)
    .showHelpAfterError('(add --help to see options and examples)');
  const commands = [
    resolveCommand(directory, environment, setExitCode),
    demoCommand(directory, setExitCode),
    sandboxCommand(directory),
    startCommand(directory),
    sendCommand(environment, setExitCode),
    runsCommand(environment, setExitCode),
    auditCommand(environment, setExitCode),
    poisonCommand(environment, setExitCode),
    applyCommand(setExitCode),
    hooksCommand(environment, setExitCode),
    doctorCommand(environment, setExitCode),
    localizeCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands, ...commands.flatMap((one) => one.commands)]) command.exitOverride();
  return program;
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof CliError) {
    console.error(`code-agent: ${error.message}`);
    return error.exitCode;
  }
  if (error instanceof AgentError) {
    console.error(`code-agent: ${error.message}`);
    return exitCodes.failure;
  }
  console.error(error);
  return exitCodes.failure;
}
