import type { WebApi } from 'azure-devops-node-api';
import type { Attempts } from '../judge/attempts.ts';

/** Projects, teams, locations, policies and test results. */
export async function callOrganization(client: WebApi, { works, fails }: Attempts, project: string): Promise<void> {
  await works('connect', () => client.connect());
  const locations = await client.getLocationsApi();
  await works('locations.getConnectionData', () => locations.getConnectionData());
  await works('locations.getResourceAreas', () => locations.getResourceAreas());
  await works('locations.getResourceArea', () => locations.getResourceArea('4e080c62-fa21-4fbc-8fef-2a10a2b38049'));
  const core = await client.getCoreApi();
  await works('core.getProjects', () => core.getProjects());
  await works('core.getProjects by pages', () => core.getProjects('wellFormed', 1, 0, undefined, false));
  const found = await works('core.getProject', () => core.getProject(project));
  await works('core.getProject with capabilities', () => core.getProject(project, true, false));
  await fails('core.getProject that is not there', 404, () => core.getProject('Nowhere'));
  await works('core.getTeams', () => core.getTeams(project));
  await works('core.getTeams by pages', () => core.getTeams(project, false, 1, 0, false));
  await works('core.getTeam', () => core.getTeam(project, found?.defaultTeam?.id ?? ''));
  await works('core.getTeam by name', () => core.getTeam(project, found?.defaultTeam?.name ?? ''));
  await fails('core.getTeam that is not there', 404, () => core.getTeam(project, 'Nobody'));
  await works('core.getAllTeams', () => core.getAllTeams());
  await works('core.getTeamMembersWithExtendedProperties', () =>
    core.getTeamMembersWithExtendedProperties(project, found?.defaultTeam?.id ?? '', 10, 0),
  );
  await works('core.getProcesses', () => core.getProcesses());
}

/** Builds of a pull request, their logs and tests, and the policy that asks for them. */
export async function callBuilds(
  client: WebApi,
  attempts: Attempts,
  project: string,
  artifactId: string,
): Promise<void> {
  const { works, fails } = attempts;
  const build = await client.getBuildApi();
  const [definition] = (await works('build.getDefinitions', () => build.getDefinitions(project))) ?? [];
  const definitionId = definition?.id ?? 0;
  await works('build.getDefinitions by name', () => build.getDefinitions(project, definition?.name));
  await works('build.getDefinition', () => build.getDefinition(project, definitionId));
  await fails('build.getDefinition that is not there', 404, () => build.getDefinition(project, 999));
  const queued = await works('build.queueBuild', () => build.queueBuild({ definition: { id: definitionId } }, project));
  const id = queued?.id ?? 0;
  await works('build.getBuilds', () => build.getBuilds(project));
  await works('build.getBuilds of a definition', () => build.getBuilds(project, [definitionId]));
  await works('build.getBuild', () => build.getBuild(project, id));
  await fails('build.getBuild that is not there', 404, () => build.getBuild(project, 99_999));
  await works('build.getBuildLogs', () => build.getBuildLogs(project, id));
  await works('build.getBuildLogLines', () => build.getBuildLogLines(project, id, 1, 0, 10));
  await works('build.getBuildLog', () => build.getBuildLog(project, id, 1));
  await works('build.getBuildTimeline', () => build.getBuildTimeline(project, id));
  await works('build.updateBuild', () => build.updateBuild({ status: 4 }, project, id));
  await works('build.getBuildChanges', () => build.getBuildChanges(project, id));
  await works('build.getArtifacts', () => build.getArtifacts(project, id));
  await works('build.getBuildTags', () => build.getBuildTags(project, id));
  const policy = await client.getPolicyApi();
  await works('policy.getPolicyEvaluations', () => policy.getPolicyEvaluations(project, artifactId));
  await works('policy.getPolicyEvaluations by pages', () =>
    policy.getPolicyEvaluations(project, artifactId, false, 10, 0),
  );
  await works('policy.getPolicyTypes', () => policy.getPolicyTypes(project));
  await works('policy.getPolicyConfigurations', () => policy.getPolicyConfigurations(project));
  await works('policy.getPolicyConfiguration', () => policy.getPolicyConfiguration(project, 1));
  const test = await client.getTestApi();
  await works('test.getTestRuns', () => test.getTestRuns(project, `vstfs:///Build/Build/${id}`));
}
