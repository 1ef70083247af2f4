import { pushOf } from '../nodeApi/gitCalls.ts';
import { callTool, pick, type Tools } from './tools.ts';

const repository = 'My Répo';
const number = /"pullRequestId": (\d+)/;

/** Pull requests, their reviewers, votes and threads. */
export async function callPullRequestTools(tools: Tools): Promise<void> {
  const { project, standIn, session, attempts } = tools;
  const { repositoryId, base } = standIn;
  const git = await standIn.agent.getGitApi();
  for (const branch of ['blue', 'green']) await git.createPush(pushOf(branch, base, `/${branch}.txt`), repositoryId);
  const write = 'repo_pull_request_write';
  const refs = (branch: string) => ({ sourceRefName: `refs/heads/${branch}`, targetRefName: 'refs/heads/main' });
  const made = await attempts.works(`${write} create`, () =>
    session.call(write, { action: 'create', repositoryId, ...refs('blue'), title: 'Blue', description: 'd' }),
  );
  await callTool(tools, write, {
    'create a draft with a label': {
      ...{ action: 'create', repositoryId: repository, project, ...refs('green'), title: 'Green' },
      ...{ isDraft: true, labels: ['one'] },
    },
  });
  const at = { repositoryId, pullRequestId: Number(pick(made, number)) };
  await callReading(tools, at);
  await callUpdates(tools, at);
  await callReviews(tools, at);
  await callThreads(tools, at);
  await callTool(tools, write, {
    'update: abandons': { action: 'update', ...at, status: 'Abandoned' },
    'update: reactivates': { action: 'update', ...at, status: 'Active' },
  });
  const missing = { repositoryId, pullRequestId: 99_999 };
  await attempts.failsAll(404, {
    'repo_pull_request that is not there': () => session.call('repo_pull_request', { action: 'get', ...missing }),
    [`${write} of none`]: () => session.call(write, { action: 'update', ...missing, title: 'x' }),
    'repo_pull_request_thread of none': () => session.call('repo_pull_request_thread', { action: 'list', ...missing }),
  });
}

async function callReading(tools: Tools, at: { readonly repositoryId: string }): Promise<void> {
  const { project, standIn } = tools;
  const { repositoryId } = at;
  await callTool(tools, 'repo_pull_request', {
    get: { action: 'get', ...at },
    'get with everything': {
      ...{ action: 'get', ...at, includeWorkItemRefs: true },
      ...{ includeChangedFiles: true },
    },
    'get with labels': { action: 'get', ...at, includeLabels: true },
    'list of a repository': { action: 'list', repositoryId },
    'list of a project': { action: 'list', project },
    'list by pages': { action: 'list', project, top: 1, skip: 1 },
    'list of every state': { action: 'list', repositoryId, status: 'All' },
    'list that was abandoned': { action: 'list', repositoryId, status: 'Abandoned' },
    'list that is completed': { action: 'list', repositoryId, status: 'Completed' },
    'list of a source': { action: 'list', repositoryId, sourceRefName: 'refs/heads/blue' },
    'list of a target': { action: 'list', repositoryId, targetRefName: 'refs/heads/main' },
    'list of mine': { action: 'list', repositoryId, created_by_me: true },
    'list that I review': { action: 'list', repositoryId, i_am_reviewer: true },
    'list of another': { action: 'list', repositoryId, created_by_user: 'dana@contoso.example' },
    list_by_commits: {
      ...{ action: 'list_by_commits', project, repository: repositoryId },
      ...{ commits: [standIn.base], queryType: 'Commit' },
    },
  });
}

async function callUpdates(tools: Tools, at: object): Promise<void> {
  const update = { action: 'update', ...at };
  await callTool(tools, 'repo_pull_request_write', {
    'update: title': { ...update, title: 'New' },
    'update: description': { ...update, description: 'e' },
    'update: a draft': { ...update, isDraft: true },
    'update: no draft': { ...update, isDraft: false },
    'update: labels': { ...update, labels: ['two', 'three'] },
    'update: other labels': { ...update, labels: ['two'] },
    'update: completes by itself no more': { ...update, autoComplete: false },
  });
}

async function callReviews(tools: Tools, at: object): Promise<void> {
  const { standIn, session, attempts } = tools;
  const write = 'repo_pull_request_write';
  const location = await (await standIn.person.getLocationsApi()).getConnectionData();
  const reviewerIds = [location.authenticatedUser?.id ?? ''];
  await callTool(tools, write, {
    'update_reviewers: one more': { action: 'update_reviewers', ...at, reviewerIds, reviewerAction: 'add' },
    'update_reviewers: one less': { action: 'update_reviewers', ...at, reviewerIds, reviewerAction: 'remove' },
  });
  for (const vote of ['Approved', 'ApprovedWithSuggestions', 'WaitingForAuthor', 'Rejected', 'NoVote']) {
    // Whoever votes first is looked for among the reviewers, and not found.
    const call = () => session.call(write, { action: 'vote', ...at, vote });
    await attempts.works(`${write} vote: ${vote}`, call, vote === 'Approved' ? [400] : []);
  }
}

async function callThreads(tools: Tools, at: object): Promise<void> {
  const { session, attempts } = tools;
  const write = 'repo_pull_request_thread_write';
  const made = await attempts.works(`${write} create`, () =>
    session.call(write, { action: 'create', ...at, content: 'c' }),
  );
  const threadId = Number(pick(made, /"id": (\d+)/));
  const place = { rightFileStartLine: 1, rightFileStartOffset: 1, rightFileEndLine: 1, rightFileEndOffset: 2 };
  await callTool(tools, write, {
    'create in a file': { action: 'create', ...at, content: 'c', filePath: 'blue.txt', ...place },
    'create in an iteration': {
      ...{ action: 'create', ...at, content: 'c', filePath: '/blue.txt', ...place },
      ...{ changeTrackingId: 1, firstComparingIteration: 1, secondComparingIteration: 1 },
    },
    'create one that is closed': { action: 'create', ...at, content: 'c', status: 'Closed' },
    reply: { action: 'reply', ...at, threadId, content: 'r' },
    'reply in full': { action: 'reply', ...at, threadId, content: 's', fullResponse: true },
    update: { action: 'update', ...at, threadId, commentId: 1, content: 'd' },
  });
  for (const status of ['Fixed', 'WontFix', 'Closed', 'ByDesign', 'Pending', 'Active']) {
    await callTool(tools, write, {
      [`update_status: ${status}`]: { action: 'update_status', ...at, threadId, status },
    });
  }
  await callTool(tools, 'repo_pull_request_thread', {
    list: { action: 'list', ...at },
    'list in full': { action: 'list', ...at, fullResponse: true },
    'list of active ones': { action: 'list', ...at, status: 'Active' },
    'list of an author': { action: 'list', ...at, authorDisplayName: 'code-agent' },
    list_comments: { action: 'list_comments', ...at, threadId },
  });
  const fails = (name: string, tool: string, input: object) =>
    attempts.fails(name, 404, () => session.call(tool, { ...at, ...input }));
  await fails(`${write} reply in no thread`, write, { action: 'reply', threadId: 9999, content: 'x' });
  await fails(`${write} update_status of no thread`, write, {
    ...{ action: 'update_status', threadId: 9999, status: 'Fixed' },
  });
  await fails('repo_pull_request_thread list_comments of no thread', 'repo_pull_request_thread', {
    ...{ action: 'list_comments', threadId: 9999 },
  });
}
