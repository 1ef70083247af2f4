import { callTool, type Tools } from './tools.ts';

/** Projects, teams, people, builds and their tests, and what is searched. */
export async function callOrganizationTools(tools: Tools): Promise<void> {
  const { project } = tools;
  await callTool(tools, 'core_list_projects', {
    all: {},
    'by pages': { top: 1, skip: 0 },
    'in every state': { stateFilter: 'all' },
    'by name': { projectNameFilter: 'fabrikam' },
  });
  await callTool(tools, 'core_list_project_teams', { all: { project }, 'by pages': { project, top: 5, skip: 0 } });
  await tools.attempts.fails('core_list_project_teams of no project', 404, () =>
    tools.session.call('core_list_project_teams', { project: 'Nowhere' }),
  );
  await callTool(tools, 'core_get_identity_ids', {
    'by name': { searchFilter: 'code-agent' },
    'by mail': { searchFilter: 'dana@contoso.example' },
  });
  await callBuildTools(tools);
  await callTool(tools, 'search_code', { 'in a project': { searchText: 'add', project: [project] } });
  await callTool(tools, 'search_workitem', { 'in a project': { searchText: 'add', project: [project] } });
  await callTool(tools, 'work', { 'of iterations': { action: 'list_iterations', project, depth: 2 } });
}

async function callBuildTools(tools: Tools): Promise<void> {
  const { standIn, project, session, attempts } = tools;
  const build = await standIn.agent.getBuildApi();
  const [definition] = await build.getDefinitions(project);
  const definitionId = definition?.id ?? 0;
  await build.queueBuild({ definition: { id: definitionId } }, project);
  await standIn.server.whenIdle();
  const buildId = (await build.getBuilds(project))[0]?.id ?? 0;
  await callTool(tools, 'pipelines_definition', {
    list: { action: 'list', project },
    'list by name': { action: 'list', project, name: definition?.name },
    'list by ids': { action: 'list', project, definitionIds: [definitionId] },
  });
  await callTool(tools, 'pipelines_build', {
    list: { action: 'list', project },
    'list of a definition': { action: 'list', project, definitions: [definitionId], top: 5 },
    'list of a branch': { action: 'list', project, branchName: 'refs/heads/main' },
    'list by ids': { action: 'list', project, buildIds: [buildId] },
    get_changes: { action: 'get_changes', project, buildId },
  });
  await callTool(tools, 'pipelines_build_log', {
    list: { action: 'list', project, buildId },
    get_content: { action: 'get_content', project, buildId, logId: 1 },
    'get_content of lines': { action: 'get_content', project, buildId, logId: 1, startLine: 0, endLine: 2 },
  });
  await callTool(tools, 'pipelines_artifact', { list: { action: 'list', project, buildId } });
  await callTool(tools, 'pipelines_run', {
    list: { action: 'list', project, pipelineId: definitionId },
    get: { action: 'get', project, pipelineId: definitionId, runId: buildId },
  });
  await callTool(tools, 'pipelines_write', {
    run_pipeline: { action: 'run_pipeline', project, pipelineId: definitionId },
  });
  await attempts.fails('pipelines_build_log of no build', 404, () =>
    session.call('pipelines_build_log', { action: 'list', project, buildId: 99_999 }),
  );
  await standIn.server.whenIdle();
}
