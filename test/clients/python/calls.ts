import { z } from 'zod';
import type { TestStandIn } from '../../local/azure-devops/standIn.ts';
import type { Attempts } from '../judge/attempts.ts';
import type { PythonSession } from './session.ts';

type Python = { readonly session: PythonSession; readonly attempts: Attempts; readonly standIn: TestStandIn };
type Input = Readonly<Record<string, unknown>>;
/** Inputs of a method, each named by what is special about it. */
type Inputs = Readonly<Record<string, Input>>;

const project = 'Fabrikam Fiber';
const nowhere = '99999999-9999-4999-8999-999999999999';
const numbered = z.looseObject({ id: z.number().optional(), pull_request_id: z.number().optional() });

async function works({ session, attempts }: Python, client: string, methods: Readonly<Record<string, Inputs>>) {
  for (const [method, inputs] of Object.entries(methods)) {
    for (const [name, input] of Object.entries(inputs)) {
      await attempts.works(`${client}.${method} ${name}`, () => session.call(client, method, input));
    }
  }
}

/** One call whose number later calls need. */
async function makes({ session, attempts }: Python, client: string, method: string, input: Input): Promise<number> {
  const made = await attempts.works(`${client}.${method}`, () => session.call(client, method, input));
  const { data } = numbered.safeParse(made);
  return data?.pull_request_id ?? data?.id ?? 0;
}

async function fails({ session, attempts }: Python, client: string, methods: Readonly<Record<string, Input>>) {
  for (const [method, input] of Object.entries(methods)) {
    await attempts.fails(`${client}.${method} of nothing`, 404, () => session.call(client, method, input));
  }
}

/** Organisation, git, pull requests, work items, builds. */
export async function callInPython(python: Python): Promise<void> {
  await callOrganization(python);
  await callGit(python);
  await callPullRequests(python);
  await callWorkItems(python);
  await callBuilds(python);
}

async function callOrganization(python: Python): Promise<void> {
  await works(python, 'core', {
    get_projects: { all: {}, 'by pages': { top: 1, skip: 0 }, 'by state': { state_filter: 'wellFormed' } },
    get_project: {
      'by name': { project_id: project },
      capabilities: { project_id: project, include_capabilities: true },
    },
    get_teams: { all: { project_id: project }, 'by pages': { project_id: project, top: 1 } },
    get_all_teams: { all: {} },
  });
  await fails(python, 'core', { get_project: { project_id: 'Nowhere' }, get_teams: { project_id: 'Nowhere' } });
  await works(python, 'identity', {
    read_identities: {
      'by name': { search_filter: 'General', filter_value: 'code-agent' },
      'by display name': { search_filter: 'DisplayName', filter_value: 'Dana Developer' },
      'by mail': { search_filter: 'MailAddress', filter_value: 'dana@contoso.example' },
    },
  });
  await works(python, 'location', { get_connection_data: { all: {} }, get_resource_areas: { all: {} } });
  const subscription = {
    ...{ publisherId: 'tfs', eventType: 'workitem.updated', resourceVersion: '1.0', consumerId: 'webHooks' },
    ...{ consumerActionId: 'httpRequest', publisherInputs: { projectId: python.standIn.server.projectId } },
    consumerInputs: { url: 'https://example.com/hook' },
  };
  await works(python, 'service_hooks', {
    create_subscription: { 'of work items': { subscription } },
    list_subscriptions: {
      all: {},
      'of a publisher': { publisher_id: 'tfs' },
      'of an event': { event_type: 'git.push' },
    },
  });
  await fails(python, 'service_hooks', { get_subscription: { subscription_id: nowhere } });
}

async function callGit(python: Python): Promise<void> {
  const { repositoryId: repository_id, base } = python.standIn;
  const refs = [{ name: 'refs/heads/py', oldObjectId: '0'.repeat(40), newObjectId: base }];
  const change = { changeType: 'add', item: { path: '/py.txt' }, newContent: { content: 'x', contentType: 'rawtext' } };
  const push = {
    refUpdates: [{ name: 'refs/heads/py', oldObjectId: base }],
    commits: [{ comment: 'Python', changes: [change] }],
  };
  const version = { $model: 'GitVersionDescriptor', version: 'py', version_type: 'branch' };
  const criteria = { $model: 'GitQueryCommitsCriteria' };
  await works(python, 'git', {
    get_repositories: { all: {}, 'of a project': { project } },
    get_repository: { 'by id': { repository_id }, 'by name': { repository_id: 'My Répo', project } },
    update_refs: { makes: { ref_updates: refs, repository_id } },
    create_push: { 'of a file': { push, repository_id } },
    get_refs: { all: { repository_id }, 'by a prefix': { repository_id, filter: 'heads/p' } },
    get_branches: { all: { repository_id } },
    get_branch: { one: { repository_id, name: 'py' } },
    get_commits: {
      all: { repository_id, search_criteria: criteria },
      'of a branch': { repository_id, search_criteria: { ...criteria, item_version: version }, top: 5 },
    },
    get_commit: { one: { commit_id: base, repository_id } },
    get_changes: { all: { commit_id: base, repository_id } },
    get_pushes: { all: { repository_id } },
    get_item: {
      one: { repository_id, path: '/README.md' },
      'of a branch': { repository_id, path: '/py.txt', version_descriptor: version },
    },
    get_item_text: { one: { repository_id, path: '/README.md' } },
    get_items: { all: { repository_id, recursion_level: 'full' } },
  });
  await fails(python, 'git', {
    get_repository: { repository_id: nowhere },
    get_refs: { repository_id: nowhere },
    get_commit: { commit_id: 'e'.repeat(40), repository_id },
    get_item: { repository_id, path: '/nowhere' },
    get_branch: { repository_id, name: 'nowhere' },
  });
}

async function callPullRequests(python: Python): Promise<void> {
  const { repositoryId: repository_id } = python.standIn;
  const created = { sourceRefName: 'refs/heads/py', targetRefName: 'refs/heads/main', title: 'Python' };
  const pull_request_id = await makes(python, 'git', 'create_pull_request', {
    ...{ git_pull_request_to_create: created, repository_id },
  });
  const at = { repository_id, pull_request_id };
  const criteria = { $model: 'GitPullRequestSearchCriteria' };
  const context = { name: 'check', genre: 'ci' };
  const thread = { comments: [{ content: 'c', commentType: 'text' }], status: 'active' };
  const thread_id = await makes(python, 'git', 'create_thread', { comment_thread: thread, ...at });
  await works(python, 'git', {
    get_pull_request: { one: at, 'with work items': { ...at, include_work_item_refs: true } },
    get_pull_request_by_id: { one: { pull_request_id } },
    get_pull_requests: {
      active: { repository_id, search_criteria: { ...criteria, status: 'active' } },
      'of a source': { repository_id, search_criteria: { ...criteria, source_ref_name: 'refs/heads/py' }, top: 5 },
    },
    get_pull_requests_by_project: { all: { project, search_criteria: { ...criteria, status: 'all' } } },
    update_pull_request: { title: { git_pull_request_to_update: { title: 'New' }, ...at } },
    get_pull_request_commits: { all: at },
    get_pull_request_iterations: { all: at },
    get_pull_request_iteration_changes: { all: { ...at, iteration_id: 1 } },
    get_threads: { all: at },
    get_pull_request_thread: { one: { ...at, thread_id } },
    update_thread: { fixed: { comment_thread: { status: 'fixed' }, ...at, thread_id } },
    create_comment: { one: { comment: { content: 'r', parentCommentId: 1, commentType: 'text' }, ...at, thread_id } },
    get_comments: { all: { ...at, thread_id } },
    create_pull_request_status: { one: { status: { state: 'succeeded', context }, ...at } },
    get_pull_request_statuses: { all: at },
    create_pull_request_label: { one: { label: { name: 'one' }, ...at } },
    get_pull_request_labels: { all: at },
    get_pull_request_reviewers: { all: at },
    get_pull_request_work_item_refs: { all: at },
  });
  const none = { repository_id, pull_request_id: 99_999 };
  await fails(python, 'git', { get_pull_request: none, get_threads: none, get_pull_request_iterations: none });
}

async function callWorkItems(python: Python): Promise<void> {
  const set = (name: string, value: unknown) => ({ op: 'add', path: `/fields/${name}`, value });
  const created = { document: [set('System.Title', 'Python')], project, type: 'Bug' };
  const client = 'work_item_tracking';
  const id = await makes(python, client, 'create_work_item', created);
  const wiql = { query: "SELECT [System.Id] FROM WorkItems WHERE [System.Title] = 'Python'" };
  const comment_id = await makes(python, client, 'add_comment', {
    ...{ request: { text: 'c' }, project, work_item_id: id },
  });
  await works(python, client, {
    get_work_item: {
      one: { id },
      'with everything': { id, expand: 'all' },
      'with a field': { id, fields: ['System.Title'] },
    },
    get_work_items: { one: { ids: [id] }, 'omitting others': { ids: [id, 99_999], error_policy: 'omit' } },
    get_work_items_batch: { one: { work_item_get_request: { ids: [id], fields: ['System.Title'] } } },
    update_work_item: { state: { document: [set('System.State', 'Active')], id } },
    get_revisions: { all: { id } },
    get_revision: { one: { id, revision_number: 1 } },
    get_updates: { all: { id } },
    query_by_wiql: {
      one: { wiql },
      'of a project': { wiql, team_context: { $model: 'TeamContext', project }, top: 3 },
    },
    get_comments: { all: { project, work_item_id: id } },
    get_comment: { one: { project, work_item_id: id, comment_id } },
    update_comment: { one: { request: { text: 'd' }, project, work_item_id: id, comment_id } },
    get_work_item_types: { all: { project } },
    get_work_item_type: { one: { project, type: 'Bug' } },
    get_work_item_type_states: { all: { project, type: 'Bug' } },
    get_fields: { all: {} },
    get_relation_types: { all: {} },
    delete_work_item: { one: { id } },
  });
  await fails(python, client, {
    get_work_item: { id: 99_999 },
    update_work_item: { document: [set('System.Title', 'x')], id: 99_999 },
    get_work_item_type: { project, type: 'Nothing' },
  });
}

async function callBuilds(python: Python): Promise<void> {
  const { standIn } = python;
  const build = await standIn.agent.getBuildApi();
  const [definition] = await build.getDefinitions(project);
  const definition_id = definition?.id ?? 0;
  const build_id = await makes(python, 'build', 'queue_build', {
    build: { definition: { id: definition_id } },
    project,
  });
  await standIn.server.whenIdle();
  await works(python, 'build', {
    get_definitions: { all: { project } },
    get_definition: { one: { project, definition_id } },
    get_builds: { all: { project }, 'of a definition': { project, definitions: [definition_id], top: 2 } },
    get_build: { one: { project, build_id } },
    get_build_logs: { all: { project, build_id } },
    get_build_log_lines: { all: { project, build_id, log_id: 1 } },
    get_build_timeline: { all: { project, build_id } },
  });
  await fails(python, 'build', {
    get_build: { project, build_id: 99_999 },
    get_definition: { project, definition_id: 99_999 },
  });
  await works(python, 'policy', {
    get_policy_configurations: { all: { project } },
    get_policy_types: { all: { project } },
  });
}
