import type { WebApi } from 'azure-devops-node-api';
import { BuildReason, BuildResult, BuildStatus } from 'azure-devops-node-api/interfaces/BuildInterfaces.js';
import { type Attempts, having } from '../judge/attempts.ts';

/** Builds by every filter, and what is said of builds, definitions and policies that are not there. */
export async function callBuildVariants(
  client: WebApi,
  attempts: Attempts,
  project: string,
  repositoryId: string,
): Promise<void> {
  const build = await client.getBuildApi();
  const [definition] = await build.getDefinitions(project);
  const definitions = [definition?.id ?? 0];
  const one = (await build.getBuilds(project))[0]?.id ?? 0;
  type Filters = Partial<Record<'ids' | 'status' | 'result' | 'reason' | 'top' | 'branch' | 'number', unknown>>;
  const builds = (filters: Filters) =>
    build.getBuilds(
      ...([project, definitions, undefined, filters.number as string, undefined, undefined, undefined] as const),
      ...([filters.reason as BuildReason, filters.status as BuildStatus, filters.result as BuildResult] as const),
      ...([undefined, undefined, filters.top as number, undefined, undefined, undefined, undefined] as const),
      ...([filters.branch as string, filters.ids as number[], repositoryId, 'TfsGit'] as const),
    );
  await attempts.worksAll({
    'build.getBuilds by ids': () => having(builds({ ids: [one] }), ({ length }) => length === 1),
    'build.getBuilds, the first': () => having(builds({ top: 1 }), ({ length }) => length === 1),
    'build.getBuilds that are not finished': () => builds({ status: BuildStatus.InProgress }),
    'build.getBuilds that are finished': () => builds({ status: BuildStatus.Completed }),
    'build.getBuilds that failed': () => having(builds({ result: BuildResult.Failed }), ({ length }) => length === 0),
    'build.getBuilds that went well': () => builds({ result: BuildResult.Succeeded }),
    'build.getBuilds that somebody asked for': () => builds({ reason: BuildReason.Manual }),
    'build.getBuilds of pull requests': () => builds({ reason: BuildReason.PullRequest }),
    'build.getBuilds of a branch': () => having(builds({ branch: 'refs/heads/nowhere' }), ({ length }) => length === 0),
    'build.getBuilds of no such number': () => having(builds({ number: 'x' }), ({ length }) => length === 0),
    'build.getDefinitions of no such name': () =>
      having(build.getDefinitions(project, 'nothing'), ({ length }) => length === 0),
  });
  const none = 99_999;
  await attempts.failsAll(404, {
    'build.getBuilds of no project': () => build.getBuilds('Nowhere'),
    'build.getDefinitions of no project': () => build.getDefinitions('Nowhere'),
    'build.updateBuild that is not there': () => build.updateBuild({ status: 4 }, project, none),
    'build.getBuildLogs of no build': () => build.getBuildLogs(project, none),
    'build.getBuildLog that is not there': () => build.getBuildLog(project, one, 99),
    'build.getBuildLogLines of no build': () => build.getBuildLogLines(project, none, 1),
    'build.getBuildTimeline of no build': () => build.getBuildTimeline(project, none),
    'build.getArtifacts of no build': () => build.getArtifacts(project, none),
    'build.getBuildTags of no build': () => build.getBuildTags(project, none),
  });
  const policy = await client.getPolicyApi();
  await attempts.failsAll(404, {
    'policy.getPolicyTypes of no project': () => policy.getPolicyTypes('Nowhere'),
    'policy.getPolicyType that is not there': () =>
      policy.getPolicyType(project, '99999999-9999-4999-8999-999999999999'),
    'policy.getPolicyConfiguration that is not there': () => policy.getPolicyConfiguration(project, none),
    'policy.getPolicyConfigurations of no project': () => policy.getPolicyConfigurations('Nowhere'),
  });
}
