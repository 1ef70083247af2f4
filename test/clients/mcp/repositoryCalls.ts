import { callTool, type Tools } from './tools.ts';

const repository = 'My Répo';

/** Repositories, branches, files and commits. */
export async function callRepositoryTools(tools: Tools): Promise<void> {
  const { project, standIn, session, attempts } = tools;
  const { repositoryId, base } = standIn;
  const at = { repositoryId };
  await callTool(tools, 'repo_repository', {
    'get by name': { action: 'get', project, repositoryNameOrId: repository },
    'get by id': { action: 'get', project, repositoryNameOrId: repositoryId },
    list: { action: 'list', project },
    'list by pages': { action: 'list', project, top: 1, skip: 0 },
    'list by name': { action: 'list', project, repoNameFilter: 'my' },
  });
  await callTool(tools, 'repo_create_branch', {
    'from main': { ...at, branchName: 'one' },
    'by names': { repositoryId: repository, project, branchName: 'two' },
    'from a commit': { ...at, branchName: 'folder/three', sourceCommitId: base },
    'from another': { ...at, branchName: 'four', sourceBranchName: 'one' },
  });
  await callTool(tools, 'repo_branch', {
    list: { action: 'list', ...at },
    'list by names': { action: 'list', repositoryId: repository, project },
    'list of two': { action: 'list', ...at, top: 2 },
    'list that contain': { action: 'list', ...at, filterContains: 'thr' },
    get: { action: 'get', ...at, branchName: 'main' },
    'get in a folder': { action: 'get', ...at, branchName: 'folder/three' },
    list_mine: { action: 'list_mine', ...at },
  });
  await callTool(tools, 'repo_file', {
    get_content: { action: 'get_content', ...at, path: '/README.md' },
    'get_content of a branch': {
      action: 'get_content',
      ...at,
      path: '/README.md',
      version: 'one',
      versionType: 'Branch',
    },
    'get_content of a commit': {
      ...{ action: 'get_content', ...at, path: '/src/add.js' },
      ...{ version: base, versionType: 'Commit' },
    },
    'get_content with blanks': { action: 'get_content', ...at, path: '/with space/größe.txt' },
    'get_content by names': { action: 'get_content', repositoryId: repository, project, path: '/src/add.js' },
    list_directory: { action: 'list_directory', ...at, path: '/' },
    'list_directory below': { action: 'list_directory', ...at, path: '/src' },
    'list_directory with everything': { action: 'list_directory', ...at, path: '/', recursive: true },
    'list_directory of a branch': { action: 'list_directory', ...at, path: '/', version: 'two' },
  });
  await callTool(tools, 'repo_search_commits', { 'by text': { searchText: 'first', project } });
  const missing = '99999999-9999-4999-8999-999999999999';
  const fails = (name: string, tool: string, input: object) =>
    attempts.fails(name, 404, () => session.call(tool, { ...input }));
  await fails('repo_repository of no project', 'repo_repository', { action: 'list', project: 'Nowhere' });
  await fails('repo_branch of no repository', 'repo_branch', { action: 'list', repositoryId: missing });
  await fails('repo_create_branch in no repository', 'repo_create_branch', { repositoryId: missing, branchName: 'x' });
  await fails('repo_file that is not there', 'repo_file', { action: 'get_content', ...at, path: '/nowhere' });
  await fails('repo_file in no folder', 'repo_file', { action: 'list_directory', ...at, path: '/nowhere' });
  await fails('repo_file of no branch', 'repo_file', {
    ...{ action: 'get_content', ...at, path: '/README.md', version: 'nowhere' },
  });
}
