import { resolve } from 'node:path';
import { Command } from 'commander';
import { resolveCommit } from '../git/localRepository.ts';
import { withCleanup } from '../processes/cleanup.ts';
import { waitForExit } from '../processes/waitForExit.ts';
import { startAzureDevOpsProgram } from '../sandbox/programs.ts';
import { parsePort } from './options.ts';

interface SandboxFlags {
  readonly repo: string;
  readonly commit: string;
  readonly state: string;
  readonly port: number;
  readonly project: string;
  readonly name: string;
  readonly buildCommand?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  $ code-agent sandbox --repo ../shop --port 7080
  $ code-agent sandbox --repo ../shop --build-command "npm test" --json

Point the app at it with the printed ADO_ORGANIZATION_URL and ADO_PAT. The state is kept: run it again with the same --state
to continue.`;

/** `code-agent sandbox`: only the stand-in for Azure DevOps, for a host that runs elsewhere. */
export function sandboxCommand(packageDirectory: string): Command {
  return new Command('sandbox')
    .summary('run only the stand-in for Azure DevOps')
    .description(
      'Serves a local Git repository through a stand-in for Azure DevOps, for `func start` or a host that runs elsewhere.',
    )
    .requiredOption('--repo <dir>', 'local Git repository to import; never changed')
    .option('--commit <sha>', 'commit to use as the default branch', 'HEAD')
    .option('--state <dir>', 'folder for its state', '.code-agent/azure-devops')
    .option('--port <number>', 'port on 127.0.0.1; 0 picks a free one', parsePort, 0)
    .option('--project <name>', 'project to create', 'demo')
    .option('--name <name>', 'name of the repository', 'repository')
    .option('--build-command <command>', 'shell command that builds each pull request')
    .option('--json', 'print addresses and tokens as JSON')
    .addHelpText('after', examples)
    .action(async (flags: SandboxFlags) => {
      const directory = resolve(flags.repo);
      const commit = await resolveCommit(directory, flags.commit);
      await withCleanup(async (cleanup) => {
        const program = await startAzureDevOpsProgram({
          packageDirectory,
          stateDirectory: resolve(flags.state),
          port: flags.port,
          project: flags.project,
          repository: { directory, name: flags.name, commit },
          buildCommand: flags.buildCommand,
          onLogLine: (line) => console.error(line),
        });
        cleanup.add(program.stop);
        const { url, project, repository, agentToken, personToken } = program.ready;
        const text = `ADO_ORGANIZATION_URL=${url}\nADO_AUTHENTICATION=pat\nADO_PAT=${agentToken}\nADO_REPOSITORY=${repository}\n# project ${project}; a person's token: ${personToken}`;
        console.log(flags.json === true ? JSON.stringify(program.ready) : text);
        await waitForExit(program.process);
      });
    });
}
