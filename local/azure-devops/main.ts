import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { runProgram } from '../process/runProgram.ts';
import { trafficSchema } from './httpServer/traffic.ts';
import { policyOptionSchema } from './policies/records.ts';
import { type AzureDevOpsOptions, startAzureDevOps } from './server.ts';

const command = new Command('azure-devops')
  .description('A stand-in for Azure DevOps over real git repositories, for one machine.')
  .requiredOption('--state <directory>', 'where everything is kept')
  .option('--port <number>', 'port on 127.0.0.1; 0: any free one', '0')
  .option('--organization <name>', 'name of the organisation', 'contoso')
  .option('--agent-token <token>', 'personal access token of "code-agent"; random and kept by default')
  .option('--person-token <token>', 'personal access token of "Dana Developer"; random and kept by default')
  .option('--project <name>', 'project to create on the first start')
  .option('--repository <name>', 'repository to create in it')
  .option('--import <directory>', 'local clone whose content the repository has; only ever read')
  .option('--commit <id>', 'commit the branch points at; by default the HEAD of the clone')
  .option('--branch <name>', 'branch to create; by default what the HEAD of the clone names')
  .option('--build-command <command>', 'shell command that builds every pull request')
  .option('--build-timeout-ms <number>', 'longest a build may take', '900000')
  .option('--hook-retry-delay-ms <number>', 'delay before the first repetition of a delivery', '200')
  .option('--traffic <file>', 'JSON file with latency, throttling and faults')
  .option('--policies <file>', 'JSON file with the branch policies that every project starts with')
  .option('--stale-reads <number>', 'reads of a pull request after a merge or completion that show it as before', '0')
  .option('--lenient-query', 'ignore query parameters that are not honoured instead of refusing them', false)
  .option('--exit-with-parent', 'stop when standard input ends', false)
  .parse();

const count = z.coerce.number().int().min(0);

const flagsSchema = z
  .object({
    state: z.string(),
    port: count.max(65_535),
    organization: z.string().min(1),
    agentToken: z.string().optional(),
    personToken: z.string().optional(),
    project: z.string().optional(),
    repository: z.string().optional(),
    import: z.string().optional(),
    commit: z.string().optional(),
    branch: z.string().optional(),
    buildCommand: z.string().optional(),
    buildTimeoutMs: count,
    hookRetryDelayMs: count,
    traffic: z.string().optional(),
    policies: z.string().optional(),
    staleReads: count.max(1000),
    lenientQuery: z.boolean(),
    exitWithParent: z.boolean(),
  })
  .refine((flags) => (flags.project === undefined) === (flags.repository === undefined), {
    message: '--project and --repository belong together',
  });

const flags = readFlags();

await runProgram(
  async () => {
    const { close, traffic: _, operations: __, ...ready } = await startAzureDevOps(toOptions(flags));
    return {
      ready,
      async stop() {
        await close();
        return 0;
      },
    };
  },
  { exitWithParent: flags.exitWithParent },
);

function readFlags(): z.infer<typeof flagsSchema> {
  const result = flagsSchema.safeParse(command.opts());
  return result.success ? result.data : command.error(z.prettifyError(result.error), { exitCode: 1 });
}

/** The flags as options, leaving out what was not given. */
function toOptions(given: z.infer<typeof flagsSchema>): AzureDevOpsOptions {
  const { project, repository } = given;
  const build =
    given.buildCommand === undefined ? {} : { build: { command: given.buildCommand, timeoutMs: given.buildTimeoutMs } };
  return {
    stateDirectory: given.state,
    port: given.port,
    organization: given.organization,
    hookRetryDelayMs: given.hookRetryDelayMs,
    lenientQuery: given.lenientQuery,
    staleReads: given.staleReads,
    ...build,
    ...(given.traffic === undefined
      ? {}
      : { traffic: trafficSchema.parse(JSON.parse(readFileSync(given.traffic, 'utf8'))) }),
    ...(given.policies === undefined
      ? {}
      : { policies: z.array(policyOptionSchema).parse(JSON.parse(readFileSync(given.policies, 'utf8'))) }),
    ...(given.agentToken === undefined ? {} : { agentToken: given.agentToken }),
    ...(given.personToken === undefined ? {} : { personToken: given.personToken }),
    ...(project === undefined || repository === undefined
      ? {}
      : {
          import: {
            project,
            repository,
            ...(given.import === undefined ? {} : { directory: given.import }),
            ...(given.commit === undefined ? {} : { commit: given.commit }),
            ...(given.branch === undefined ? {} : { branch: given.branch }),
          },
        }),
  };
}
