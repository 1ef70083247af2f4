import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { startTestStandIn, type TestStandIn } from './standIn.ts';

const project = 'Fabrikam Fiber';
const other = 'Tailspin';
const identified = z.object({ id: z.number() });
const patchType = { 'Content-Type': 'application/json-patch+json' };

/** Routes that all projects share, and why. */
const shared: readonly (readonly [RegExp, string])[] = [
  [/^wit\/(fields|workitemrelationtypes|workitemtypes)\//, 'one process serves every project'],
  [/^wit\/workitems\/\$\{type\}$/, 'names a type, no id'],
  [/^wit\/attachments\//, 'attachments belong to the organisation'],
  [/^(policy\/types|build\/definitions)\//, 'every project has the same ones'],
];
const junit = '<testsuite name="s"><testcase name="t" classname="c"/></testsuite>';

/** Bodies without which a route would refuse the call for another reason. */
const title = [{ op: 'add', path: '/fields/System.Title', value: 't' }];
const bodies: readonly (readonly [RegExp, unknown])[] = [
  [/wit\/workitems\/\{id\}$/, title],
  [/\/refs$/, []],
  [/\/labels$/, { name: 'l' }],
  [/\/reviewers$/, [{ id: '00000000-0000-0000-0000-00000000000a' }]],
  [/\/statuses$/, { state: 'succeeded', context: { name: 'n' } }],
  [/\/threads\/\{threadId\}\/comments\/\{commentId\}$/, { content: 'c' }],
];

describe('what belongs to a project', () => {
  let standIn: TestStandIn;
  let ids: Readonly<Record<string, string>>;
  let otherRepository: string;

  beforeAll(async () => {
    standIn = await startTestStandIn({ build: { command: `echo '${junit}' > junit.xml` } });
    const send = async (method: string, path: string, body?: unknown, headers = {}) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return await (await standIn.fetch(path, { method, headers, ...sent })).json();
    };
    await send('POST', '/_apis/projects?api-version=7.1', { name: other });
    const made = await send('POST', `/${other}/_apis/git/repositories?api-version=7.1`, { name: 'Annex' });
    otherRepository = z.object({ id: z.string() }).parse(made).id;
    const root = `/${encodeURIComponent(project)}/_apis`;
    const post = async (path: string, body: unknown, headers = {}) =>
      identified.parse(await send('POST', `${root}/${path}?api-version=7.1`, body, headers)).id;
    const workItem = await post('wit/workitems/$Bug', title, patchType);
    const comments = `${root}/wit/workItems/${workItem}/comments?api-version=7.1-preview.4`;
    const workItemComment = identified.parse(await send('POST', comments, { text: 'c' })).id;
    const git = await makeGitThings(send, `${root}/git/repositories/${standIn.repositoryId}`, standIn.base);
    await standIn.server.whenIdle();
    const [build, run, policy] = await Promise.all(
      ['build/builds', 'test/runs', 'policy/configurations'].map(async (path) => {
        const { value } = z.object({ value: z.array(identified) }).parse(await send('GET', `${root}/${path}`));
        return String(value[0]?.id);
      }),
    );
    ids = {
      ...{ ...git, id: String(workItem), workItemId: String(workItem), workItemComment: String(workItemComment) },
      ...{ revisionNumber: '1', updateNumber: '1', buildId: build ?? '', logId: '1', runId: run ?? '' },
      ...{ configurationId: policy ?? '', repositoryId: standIn.repositoryId, commitId: standIn.base },
    };
  });
  afterAll(() => standIn.close());

  const routes = () =>
    standIn.server.operations.filter(
      ({ template, isInProjects }) =>
        isInProjects && template.includes('{') && !shared.some(([pattern]) => pattern.test(template)),
    );
  const pathOf = (template: string, overrides: Readonly<Record<string, string>> = {}) =>
    template.replace(/\{(\w+)\}/g, (all, name) => {
      const isOfWorkItem = name === 'commentId' && template.startsWith('wit/');
      const object = template.includes('/trees/') ? 'tree' : 'blob';
      const key = isOfWorkItem ? 'workItemComment' : name === 'sha1' ? object : name;
      return encodeURIComponent(overrides[name] ?? ids[key] ?? all);
    });
  /** Previews, and what else an address must have. */
  const queryFor = (template: string) => {
    const isPreview = /^wit\/.*\/comments|\/merges|^testresults\//.test(template);
    const query = template.endsWith('/mergebases') ? `&otherCommitId=${standIn.base}` : '';
    return `?api-version=7.1${isPreview ? '-preview' : ''}${query}`;
  };
  async function statusIn(scope: string, method: string, template: string, path: string): Promise<number> {
    const body = bodies.find(([pattern]) => pattern.test(template))?.[1] ?? {};
    const address = `/${encodeURIComponent(scope)}/_apis/${path}${queryFor(template)}`;
    const headers = method === 'PATCH' && template.startsWith('wit/workitems/{id}') ? patchType : {};
    return (
      await standIn.fetch(address, { method, headers, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }) })
    ).status;
  }

  it('is read there', async () => {
    const found = [];
    for (const { method, template } of routes().filter((one) => one.method === 'GET')) {
      const path = pathOf(template);
      found.push({ path, status: await statusIn(project, method, template, path) });
    }

    expect(found.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('is neither read nor changed in another project, by its id, its name, or through what is there', async () => {
    const found = [];
    const ways = [{}, { repositoryId: 'My Répo' }, { repositoryId: otherRepository }];
    for (const { method, template } of routes()) {
      const paths = new Set(ways.map((overrides) => pathOf(template, overrides)));
      // The other project's own repository is no stranger there.
      if (template.split('{').length === 2) paths.delete(pathOf(template, { repositoryId: otherRepository }));
      for (const path of paths) {
        found.push({ call: `${method} ${path}`, status: await statusIn(other, method, template, path) });
      }
    }

    console.info(`checked ${found.length} calls of ${routes().length} routes`);
    expect(found.filter(({ status }) => status !== 404)).toEqual([]);
  });

  it('is not found in another project by ids in a query or a body', async () => {
    const review = `vstfs:///CodeReview/CodeReviewId/${standIn.server.projectId}/${ids['pullRequestId']}`;
    const buildUri = `vstfs:///Build/Build/${ids['buildId']}`;
    const calls = [
      ['GET', `wit/workitems?ids=${ids['id']}`],
      ['GET', `build/builds?buildIds=${ids['buildId']}`],
      ['GET', `test/runs?buildUri=${encodeURIComponent(buildUri)}`],
      ['GET', `policy/evaluations?artifactId=${encodeURIComponent(review)}`],
      ['GET', `git/pullrequests?searchCriteria.repositoryId=${ids['repositoryId']}`],
      ['POST', 'wit/workitemsbatch', { ids: [Number(ids['id'])] }],
      ['POST', 'build/builds', { definition: { id: 1 }, repository: { id: ids['repositoryId'] } }],
    ] as const;
    const found: { readonly path: string; readonly status: number; readonly text: string }[] = [];
    for (const [method, path, body] of calls) {
      const address = `/${other}/_apis/${path}${path.includes('?') ? '&' : '?'}api-version=7.1`;
      const answer = await standIn.fetch(address, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
      found.push({ path, status: answer.status, text: (await answer.text()).slice(0, 150) });
    }
    const isRefused = ({ status, text }: { status: number; text: string }) => status >= 400 || /"count":0/.test(text);

    expect(found.filter((one) => !isRefused(one))).toEqual([]);
  });

  it('is served in no project that does not exist', async () => {
    const template = 'wit/workitems/{workItemId}/comments';

    expect(await statusIn('Nowhere', 'GET', template, pathOf(template))).toBe(404);
  });

  it('is not read by the adapter through another project', async () => {
    const getToken = async () => standIn.server.agentToken;
    const ado = createAzureDevOps({ organizationUrl: standIn.server.url, credential: { kind: 'pat', getToken } });
    const workItemId = Number(ids['workItemId']);
    const commentId = Number(ids['workItemComment']);

    await expect(ado.workItems.comments({ project: other, workItemId })).rejects.toMatchObject({ type: 'not-found' });
    expect(await ado.workItems.comment({ project: other, workItemId, commentId })).toBeUndefined();
    expect(await ado.workItems.comment({ project, workItemId, commentId })).toMatchObject({ text: 'c' });
    await expect(
      ado.workItems.writeComment({ project: other, workItemId, marker: 'm', markdown: 'm' }),
    ).rejects.toMatchObject({ type: 'not-found' });
  });
});

/** A pull request with everything that one has, and what is in its repository. */
async function makeGitThings(
  send: (method: string, path: string, body?: unknown) => Promise<unknown>,
  repository: string,
  base: string,
): Promise<Readonly<Record<string, string>>> {
  const changes = [{ changeType: 'add', item: { path: '/x' }, newContent: { content: 'x', contentType: 'rawtext' } }];
  const update = { refUpdates: [{ name: 'refs/heads/x', oldObjectId: base }], commits: [{ comment: 'x', changes }] };
  const pushed = z
    .object({ pushId: z.number(), pushedBy: z.object({ id: z.string() }) })
    .parse(await send('POST', `${repository}/pushes?api-version=7.1`, update));
  const refs = { sourceRefName: 'refs/heads/x', targetRefName: 'refs/heads/main', title: 'x', labels: [{ name: 'l' }] };
  const created = await send('POST', `${repository}/pullrequests?api-version=7.1`, {
    ...{ ...refs, reviewers: [{ id: pushed.pushedBy.id }] },
  });
  const { pullRequestId } = z.object({ pullRequestId: z.number() }).parse(created);
  const pull = `${repository}/pullRequests/${pullRequestId}`;
  const post = async (path: string, body: unknown) =>
    identified.parse(await send('POST', `${pull}/${path}?api-version=7.1`, body)).id;
  const thread = await post('threads', { comments: [{ content: 'c', commentType: 1 }], status: 1 });
  const status = await post('iterations/1/statuses', { state: 'succeeded', context: { name: 'n' } });
  const items = z.object({ value: z.array(z.object({ objectId: z.string(), gitObjectType: z.string() })) });
  const { value } = items.parse(await send('GET', `${repository}/items?recursionLevel=full`));
  const ofKind = (kind: string) => value.find(({ gitObjectType }) => gitObjectType === kind)?.objectId ?? '';
  const { mergeOperationId } = z
    .object({ mergeOperationId: z.number() })
    .parse(
      await send('POST', `${repository}/merges?api-version=7.1-preview.1`, { parents: [base, base], comment: 'm' }),
    );
  return {
    ...{ pullRequestId: String(pullRequestId), threadId: String(thread), commentId: '1', iterationId: '1' },
    ...{ statusId: String(status), labelIdOrName: 'l', reviewerId: pushed.pushedBy.id, pushId: String(pushed.pushId) },
    ...{ mergeOperationId: String(mergeOperationId), tree: ofKind('tree'), blob: ofKind('blob') },
  };
}
