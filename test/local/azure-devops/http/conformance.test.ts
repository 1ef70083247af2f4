import { describe, expect, it } from '@jest/globals';
import { scopesFor } from '../../../../local/azure-devops/tokens/scopes.ts';
import { hasSpecifications } from '../../../support/ado/adoSpecification.ts';
import { checkExchange } from '../../../support/ado/checkExchange.ts';
import { operationDeviations } from '../../../support/ado/specificationDeviations.ts';
import { startTestStandIn } from '../standIn.ts';

type Exchange = { readonly method: string; readonly path: string; readonly value: unknown };

const project = 'Fabrikam%20Fiber';
const patch = { 'Content-Type': 'application/json-patch+json' };

/** Calls the stand-in once for every operation it has and gives what came back. */
async function exchangeEverything(): Promise<readonly Exchange[]> {
  const standIn = await startTestStandIn({ build: { command: 'true' } });
  const exchanges: Exchange[] = [];
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const separator = path.includes('?') ? '&' : '?';
    const scope = /^(projects|hooks)/.test(path) ? '' : `/${project}`;
    const isPreview = (path.startsWith('wit') && path.includes('comments')) || path.includes('/merges');
    const version = isPreview ? '7.1-preview' : '7.1';
    const response = await standIn.fetch(`${scope}/_apis/${path}${separator}api-version=${version}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    const value = text === '' ? undefined : JSON.parse(text);
    exchanges.push({ method, path: `/contoso${scope}/_apis/${path}`, value });
    return value;
  };
  try {
    await exchangeGit(call, standIn.repositoryId, standIn.base);
    await exchangeWorkItems(call);
    await exchangeBuildsAndHooks(call);
  } finally {
    await standIn.close();
  }
  return exchanges;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are checked against Microsoft's schemas, not typed here
type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<any>;

async function exchangeGit(call: Call, repositoryId: string, base: string): Promise<void> {
  const root = `git/repositories/${repositoryId}`;
  const changes = [
    { changeType: 'add', item: { path: '/x.txt' }, newContent: { content: 'x', contentType: 'rawtext' } },
  ];
  const push = { refUpdates: [{ name: 'refs/heads/x', oldObjectId: base }], commits: [{ comment: 'x\n\ny', changes }] };
  const pushed = await call('POST', `${root}/pushes`, push);
  await call('GET', `git/policy/configurations?repositoryId=${repositoryId}&refName=refs/heads/main`);
  const commit = pushed.commits[0].commitId;
  const refs = { sourceRefName: 'refs/heads/x', targetRefName: 'refs/heads/main' };
  const me = pushed.pushedBy.id;
  const created = await call('POST', `${root}/pullrequests`, {
    ...refs,
    title: 'x',
    labels: [{ name: 'l' }],
    reviewers: [{ id: me }],
  });
  const merge = await call('POST', `${root}/merges`, { parents: [commit, base], comment: 'm' });
  await call('GET', `${root}/merges/${merge.mergeOperationId}`);
  const pull = `${root}/pullRequests/${created.pullRequestId}`;
  const thread = await call('POST', `${pull}/threads`, { comments: [{ content: 'c', commentType: 1 }], status: 1 });
  await call('POST', `${pull}/threads/${thread.id}/comments`, { content: 'r', parentCommentId: 1 });
  await call('PATCH', `${pull}/threads/${thread.id}`, { status: 'fixed' });
  await call('POST', `${pull}/statuses`, { state: 'succeeded', context: { name: 'n', genre: 'g' } });
  await call('PATCH', pull, { title: 'y' });
  const { treeId } = await call('GET', `${root}/commits/${commit}`);
  const tree = await call('GET', `${root}/trees/${treeId}?recursive=true`);
  const blob = tree.treeEntries.find((entry: { gitObjectType: string }) => entry.gitObjectType === 'blob').objectId;
  const reads = [
    '',
    '/refs',
    '/commits',
    `/commits/${commit}/changes`,
    '/pushes',
    `/pushes/${pushed.pushId}`,
    '/stats/branches',
    '/pullrequests',
  ];
  for (const path of [
    ...reads,
    '/items?scopePath=/&recursionLevel=full',
    '/diffs/commits?baseVersion=main&targetVersion=x',
    `/blobs/${blob}`,
  ]) {
    await call('GET', `${root}${path}`);
  }
  for (const path of [
    '',
    '/threads',
    '/iterations',
    '/iterations/1',
    '/iterations/1/changes',
    '/iterations/1/commits',
    '/commits',
    '/statuses',
    '/labels',
    '/reviewers',
    '/workitems',
  ]) {
    await call('GET', `${pull}${path}`);
  }
  await call('POST', `${root}/itemsbatch`, { itemDescriptors: [{ path: '/', recursionLevel: 'oneLevel' }] });
  await call('POST', `${root}/refs`, [{ name: 'refs/heads/z', oldObjectId: '0'.repeat(40), newObjectId: base }]);
  await call('GET', 'git/repositories');
  await call('GET', 'git/pullrequests');
}

async function exchangeWorkItems(call: Call): Promise<void> {
  const created = await call(
    'POST',
    'wit/workitems/$Bug',
    [{ op: 'add', path: '/fields/System.Title', value: 't' }],
    patch,
  );
  const item = `wit/workitems/${created.id}`;
  const link = { rel: 'Hyperlink', url: 'https://example.com/' };
  await call('PATCH', item, [{ op: 'add', path: '/relations/-', value: link }], patch);
  const comment = await call('POST', `wit/workItems/${created.id}/comments`, { text: 'c' });
  await call('PATCH', `wit/workItems/${created.id}/comments/${comment.id}`, { text: 'd' });
  for (const path of ['?$expand=all', '/revisions', '/revisions/1', '/updates', '/updates/2', '/comments']) {
    await call('GET', `${item}${path}`);
  }
  for (const path of [
    'workitemtypes',
    'workitemtypes/Bug',
    'workitemtypes/Bug/states',
    'fields',
    `workitems?ids=${created.id}`,
  ]) {
    await call('GET', `wit/${path}`);
  }
  await call('POST', 'wit/workitemsbatch', { ids: [created.id] });
  await call('POST', 'wit/wiql', { query: 'SELECT [System.Id] FROM WorkItems' });
  await call('GET', 'projects');
  await call('GET', `projects/${project}`);
}

async function exchangeBuildsAndHooks(call: Call): Promise<void> {
  const [build] = (await call('GET', 'build/builds')).value;
  for (const path of ['', '/logs', `/timeline/${build.orchestrationPlan.planId}`]) {
    await call('GET', `build/builds/${build.id}${path}`);
  }
  await call('POST', 'build/builds', { definition: { id: 1 } });
  await call('GET', 'build/definitions');
  const subscription = await call('POST', 'hooks/subscriptions', {
    publisherId: 'tfs',
    eventType: 'workitem.created',
    consumerId: 'webHooks',
    consumerActionId: 'httpRequest',
    publisherInputs: {},
    consumerInputs: { url: 'http://127.0.0.1:9/' },
  });
  await call('GET', 'hooks/subscriptions');
  await call('GET', `hooks/subscriptions/${subscription.id}`);
  await call('GET', `hooks/subscriptions/${subscription.id}/notifications`);
  await call('DELETE', `hooks/subscriptions/${subscription.id}`);
}

/** What an answer of the stand-in violates; its requests here are not the adapter's. */
function check({ method, path, value }: Exchange) {
  const checked = checkExchange({
    ...{ method, url: new URL(path, 'http://127.0.0.1'), requestType: '', requestBody: '', accept: '' },
    ...{ status: 200, responseType: 'application/json', responseBody: Buffer.from(JSON.stringify(value) ?? '') },
  });
  const isKnown = (text: string) =>
    operationDeviations.some((one) => one.pattern.test(`${checked.operation?.id} ${text}`));
  const broken = checked.violations.filter((text) => text.startsWith('response') && !isKnown(text));
  return { ...checked, broken: broken.map((text) => `${checked.operation?.id}: ${text}`) };
}

/** The scopes that open an operation, here and in the specification. */
function scopesOf({ operation }: ReturnType<typeof check>) {
  const { id, method = '', template = '', scopes = [] } = operation ?? {};
  const here = scopesFor({ method, template: template.replace(/^.*_apis\//, '') });
  return { here: [id, ...here.toSorted()], there: [id, ...new Set(scopes.toSorted())] };
}

describe('answers of the stand-in', () => {
  const title = 'have the shapes of Microsoft’s specifications';
  if (!hasSpecifications) {
    it(`skipped, no specifications on this machine: ${title}`, () => expect(hasSpecifications).toBe(false));
    return;
  }

  it(title, async () => {
    const checked = (await exchangeEverything()).map(check);
    const operations = new Set(checked.map(({ operation }) => operation?.id));

    console.info(`checked ${checked.length} exchanges of ${operations.size} operations`);
    expect(checked.filter(({ operation }) => operation === undefined).map(({ call }) => call)).toEqual([]);
    expect(checked.flatMap(({ broken }) => broken)).toEqual([]);
    expect(checked.map((one) => scopesOf(one).here)).toEqual(checked.map((one) => scopesOf(one).there));
  }, 60_000);
});
