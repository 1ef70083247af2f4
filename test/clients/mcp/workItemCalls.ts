import { callTool, pick, type Tools } from './tools.ts';

const number = /"id": (\d+)/;

/** Work items, their comments, links and queries. */
export async function callWorkItemTools(tools: Tools): Promise<void> {
  const { project, session, attempts } = tools;
  const write = 'wit_work_item_write';
  const create = async (type: string, fields: readonly object[]) => {
    const said = await attempts.works(`${write} create: ${type}`, () =>
      session.call(write, { action: 'create', project, workItemType: type, fields }),
    );
    return Number(pick(said, number));
  };
  const titled = (value: string) => ({ name: 'System.Title', value });
  const bug = await create('Bug', [titled('Bug'), { name: 'System.Tags', value: 'one' }]);
  const task = await create('Task', [
    titled('Task'),
    { name: 'System.Description', value: '<b>d</b>', format: 'Html' },
  ]);
  const story = await create('User Story', [titled('Story'), { name: 'System.AreaPath', value: project }]);
  await callTool(tools, write, {
    'create with Markdown': {
      ...{ action: 'create', project, workItemType: 'Task' },
      fields: [titled('M'), { name: 'System.Description', value: '# M', format: 'Markdown' }],
    },
    'update: a title': {
      ...{ action: 'update', id: bug },
      updates: [{ op: 'replace', path: '/fields/System.Title', value: 'New' }],
    },
    'update: several fields': {
      ...{ action: 'update', id: bug },
      updates: [
        { op: 'add', path: '/fields/System.State', value: 'Active' },
        { op: 'add', path: '/fields/Microsoft.VSTS.Common.Priority', value: '1' },
      ],
    },
    'update: one field less': {
      ...{ action: 'update', id: bug },
      updates: [{ op: 'remove', path: '/fields/System.Tags' }],
    },
    update_batch: {
      action: 'update_batch',
      batchUpdates: [
        { op: 'Replace', id: bug, path: '/fields/System.Title', value: 'a' },
        { op: 'Replace', id: task, path: '/fields/System.Title', value: 'b' },
      ],
    },
    add_child: {
      ...{ action: 'add_child', project, parentId: story, workItemType: 'Task' },
      items: [{ title: 'child', description: 'd' }],
    },
  });
  await callReading(tools, [bug, task, story]);
  await callComments(tools, bug);
  await callLinks(tools, [bug, task, story]);
  await callQueries(tools);
}

async function callReading(tools: Tools, ids: readonly number[]): Promise<void> {
  const { project, session, attempts } = tools;
  const [id = 0] = ids;
  const tool = 'wit_work_item';
  await callTool(tools, tool, {
    get: { action: 'get', project, id },
    'get with fields': { action: 'get', project, id, fields: ['System.Title', 'System.State'] },
    get_batch: { action: 'get_batch', project, ids },
    'get_batch with fields': { action: 'get_batch', project, ids, fields: ['System.Title'] },
    list_revisions: { action: 'list_revisions', project, workItemId: id },
    'list_revisions by pages': { action: 'list_revisions', project, workItemId: id, top: 1, skip: 1 },
    'get_type of Bug': { action: 'get_type', project, workItemType: 'Bug' },
    'get_type of Task': { action: 'get_type', project, workItemType: 'Task' },
    'get_type of User Story': { action: 'get_type', project, workItemType: 'User Story' },
  });
  for (const expand of ['None', 'Relations', 'Fields', 'Links', 'All']) {
    await callTool(tools, tool, {
      [`get, expand ${expand}`]: { action: 'get', project, id, expand },
      [`list_revisions, expand ${expand}`]: { action: 'list_revisions', project, workItemId: id, expand },
    });
  }
  const fails = (name: string, input: object) => attempts.fails(name, 404, () => session.call(tool, { ...input }));
  await fails(`${tool} that is not there`, { action: 'get', project, id: 99_999 });
  await fails(`${tool} get_batch that is not there`, { action: 'get_batch', project, ids: [99_999] });
  await fails(`${tool} get_type that is not there`, { action: 'get_type', project, workItemType: 'Nothing' });
  await fails(`${tool} list_revisions of none`, { action: 'list_revisions', project, workItemId: 99_999 });
  await fails(`${tool} list_comments of none`, { action: 'list_comments', project, workItemId: 99_999 });
}

async function callComments(tools: Tools, workItemId: number): Promise<void> {
  const { project, session, attempts } = tools;
  const tool = 'wit_work_item_comment_write';
  const made = await attempts.works(`${tool} add`, () =>
    session.call(tool, { action: 'add', project, workItemId, text: 'c' }),
  );
  const commentId = Number(pick(made, /"id":\s?(\d+)/));
  await callTool(tools, tool, {
    'add as HTML': { action: 'add', project, workItemId, text: '<b>c</b>', format: 'Html' },
    update: { action: 'update', project, workItemId, commentId, text: 'd' },
    'update as HTML': { action: 'update', project, workItemId, commentId, text: '<i>d</i>', format: 'Html' },
  });
  await callTool(tools, 'wit_work_item', {
    list_comments: { action: 'list_comments', project, workItemId },
    'list_comments, one of them': { action: 'list_comments', project, workItemId, top: 1 },
  });
  await attempts.fails(`${tool} to no item`, 404, () =>
    session.call(tool, { action: 'add', project, workItemId: 99_999, text: 'x' }),
  );
}

async function callLinks(tools: Tools, ids: readonly number[]): Promise<void> {
  const { project, standIn } = tools;
  const [bug = 0, task = 0, story = 0] = ids;
  const { repositoryId, base, server } = standIn;
  const projectId = server.projectId ?? '';
  const tool = 'wit_work_item_link_write';
  const link = { action: 'add_artifact_link', project, workItemId: bug, projectId, repositoryId };
  await callTool(tools, tool, {
    'add_artifact_link: a branch': { ...link, branchName: 'main' },
    'add_artifact_link: a commit': { ...link, linkType: 'Fixed in Commit', commitId: base },
    'add_artifact_link: a build': { ...link, linkType: 'Build', buildId: 1 },
    'unlink: artifacts': { action: 'unlink', project, id: bug, type: 'artifact' },
    'link: a parent': { action: 'link', project, updates: [{ id: task, linkToId: story, type: 'parent' }] },
  });
}

async function callQueries(tools: Tools): Promise<void> {
  const { project, session, attempts } = tools;
  const tool = 'wit_query';
  const wiql = "SELECT [System.Id] FROM WorkItems WHERE [System.WorkItemType] = 'Bug'";
  await callTool(tools, tool, {
    wiql: { action: 'wiql', project, wiql },
    'wiql, the first': { action: 'wiql', project, wiql, top: 1 },
    'wiql in order': { action: 'wiql', project, wiql: `${wiql} ORDER BY [System.ChangedDate] DESC` },
    'wiql with a macro': { action: 'wiql', project, wiql: `${wiql} AND [System.TeamProject] = @project` },
  });
  await attempts.fails(`${tool} wiql that is none`, 400, () =>
    session.call(tool, { action: 'wiql', project, wiql: 'SELECT nothing' }),
  );
}
