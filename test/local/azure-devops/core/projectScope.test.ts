import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createAzureDevOps } from '../../../../src/ado/azureDevOps.ts';
import { makeBuildThings, makeGitThings, makeWorkItemThings, project } from '../projectThings.ts';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const other = 'Tailspin';
const patchType = { 'Content-Type': 'application/json-patch+json' };

/** Routes that all projects share, and why. */
const shared: readonly (readonly [RegExp, string])[] = [
  [/^wit\/(fields|workitemrelationtypes|workitemtypes)\//, 'one process serves every project'],
  [/^wit\/workitems\/\$\{type\}$/, 'names a type, no id'],
  [/^wit\/attachments\//, 'attachments belong to the organisation'],
  [/^wit\/workitemtypecategories\//, 'one process serves every project'],
  [/^(policy\/types|build\/definitions)\//, 'every project has the same ones'],
  [/^pipelines\/\{pipelineId\}(\/runs)?$/, 'every project has the same one'],
];
const junit = '<testsuite name="s"><testcase name="t" classname="c"/></testsuite>';
const artifact = 'mkdir "$BUILD_ARTIFACTSTAGINGDIRECTORY/drop" && cp junit.xml "$BUILD_ARTIFACTSTAGINGDIRECTORY/drop"';

/** Bodies without which a route would refuse the call for another reason. */
const title = [{ op: 'add', path: '/fields/System.Title', value: 't' }];
const bodies: readonly (readonly [RegExp, unknown])[] = [
  [/wit\/workitems\/\{id\}$/, title],
  [/\/refs$/, []],
  [/\/labels$/, { name: 'l' }],
  [/\/reviewers$/, [{ id: '00000000-0000-0000-0000-00000000000a' }]],
  [/\/properties$/, []],
  [/^wit\/classificationnodes\//, { name: 'a' }],
  [/\/statuses$/, { state: 'succeeded', context: { name: 'n' } }],
  [/\/threads\/\{threadId\}\/comments\/\{commentId\}$/, { content: 'c' }],
];

/** Parameters of one name that are ids of different things: the template's beginning, the name, and whose id it is. */
const otherNames = [
  ['wit/workitems/{workItemId}/comments', 'commentId', 'workItemComment'],
  ['wit/recyclebin/', 'id', 'deletedWorkItem'],
  ['wit/wiql/', 'id', 'query'],
  ['work/teamsettings/iterations/', 'id', 'teamIteration'],
  ['pipelines/', 'runId', 'buildId'],
] as const;

describe('what belongs to a project', () => {
  let standIn: TestStandIn;
  let ids: Readonly<Record<string, string>>;
  let otherRepository: string;

  beforeAll(async () => {
    standIn = await startTestStandIn({ build: { command: `echo '${junit}' > junit.xml && ${artifact}` } });
    const send = async (method: string, path: string, body?: unknown, headers = {}) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return await (await standIn.fetch(path, { method, headers, ...sent })).json();
    };
    await send('POST', '/_apis/projects?api-version=7.1', { name: other });
    const made = await send('POST', `/${other}/_apis/git/repositories?api-version=7.1`, { name: 'Annex' });
    otherRepository = z.object({ id: z.string() }).parse(made).id;
    const root = `/${encodeURIComponent(project)}/_apis`;
    const items = await makeWorkItemThings(send, root);
    const git = await makeGitThings(send, root, standIn);
    const builds = await makeBuildThings(send, root, standIn);
    ids = {
      ...{ ...items, ...git, ...builds, revisionNumber: '1', updateNumber: '1', logId: '1', pipelineId: '1' },
      ...{ structureGroup: 'areas', definition: '1', revisionId: '1' },
      ...{ repositoryId: standIn.repositoryId, commitId: standIn.base },
    };
    ids = { ...ids, evaluationId: await evaluationOf(send, root, ids['pullRequestId'] ?? '') };
  }, 60_000);
  afterAll(() => standIn.close());

  const routes = () =>
    standIn.server.operations.filter(
      ({ template, isInProjects }) =>
        isInProjects && template.includes('{') && !shared.some(([pattern]) => pattern.test(template)),
    );
  const pathOf = (template: string, overrides: Readonly<Record<string, string>> = {}) =>
    template.replace(/\{\*?(\w+)\}/g, (all, name) => {
      const object = template.includes('/trees/') ? 'tree' : 'blob';
      const special = [...otherNames].find(([prefix, of]) => of === name && template.startsWith(prefix))?.[2];
      const key = name === 'sha1' ? object : (special ?? name);
      return encodeURIComponent(overrides[name] ?? ids[key] ?? all);
    });
  /** Previews, and what else an address must have. */
  const queryFor = (template: string) => {
    const isPreview = /^wit\/.*\/comments|\/merges|^testresults\/|^policy\/evaluations|^build\/latest/.test(template);
    const isArtifact = /^pipelines\/.*\/artifacts$/.test(template);
    const query = template.endsWith('/mergebases')
      ? `&otherCommitId=${standIn.base}`
      : isArtifact
        ? '&artifactName=drop'
        : '';
    return `?api-version=7.1${isPreview ? '-preview' : ''}${query}`;
  };
  async function statusIn(scope: string, method: string, template: string, path: string): Promise<number> {
    const body = bodies.find(([pattern]) => pattern.test(template))?.[1] ?? {};
    const address = `/${encodeURIComponent(scope)}/_apis/${path}${queryFor(template)}`;
    const isPatched = /^wit\/workitems\/\{id\}|\/properties$/.test(template);
    const headers = method === 'PATCH' && isPatched ? patchType : {};
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
      if (template.split('{').length === 2 || template.endsWith('{collectionId}'))
        paths.delete(pathOf(template, { repositoryId: otherRepository }));
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
      ['GET', `git/policy/configurations?repositoryId=${ids['repositoryId']}`],
      ['GET', `git/pullrequests?searchCriteria.repositoryId=${ids['repositoryId']}`],
      ['POST', 'wit/workitemsbatch', { ids: [Number(ids['id'])] }],
      ['POST', 'build/builds', { definition: { id: 1 }, repository: { id: ids['repositoryId'] } }],
    ] as const;
    const found: { readonly path: string; readonly status: number; readonly text: string }[] = [];
    for (const [method, path, body] of calls) {
      const version = path.startsWith('policy/evaluations') ? '7.1-preview' : '7.1';
      const address = `/${other}/_apis/${path}${path.includes('?') ? '&' : '?'}api-version=${version}`;
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

async function evaluationOf(
  send: (method: string, path: string) => Promise<unknown>,
  root: string,
  pullRequestId: string,
): Promise<string> {
  const { id } = z
    .object({ id: z.string() })
    .parse(await send('GET', `/_apis/projects/${encodeURIComponent(project)}`));
  const artifact = encodeURIComponent(`vstfs:///CodeReview/CodeReviewId/${id}/${pullRequestId}`);
  const path = `${root}/policy/evaluations?artifactId=${artifact}&api-version=7.1-preview`;
  const { value } = z.object({ value: z.array(z.object({ evaluationId: z.string() })) }).parse(await send('GET', path));
  return value[0]?.evaluationId ?? '';
}
