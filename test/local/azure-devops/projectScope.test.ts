import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { locations } from '../../../local/azure-devops/core/locations.ts';
import { createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { startTestStandIn, type TestStandIn } from './standIn.ts';

const project = 'Fabrikam Fiber';
const other = 'Tailspin';
const identified = z.object({ id: z.number() });
const patchType = { 'Content-Type': 'application/json-patch+json' };

/** Locations that are no part of a project's own things, or that take no id in the path. */
const shared = /attachments|fields|workitemrelationtypes|workitemtypes|definitions|\$\{type\}/i;

describe('what belongs to a project', () => {
  let standIn: TestStandIn;
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    standIn = await startTestStandIn({ build: { command: 'true' } });
    const send = async (method: string, path: string, body: unknown, headers = {}) =>
      await (await standIn.fetch(path, { method, headers, body: JSON.stringify(body) })).json();
    await send('POST', '/_apis/projects?api-version=7.1', { name: other });
    const root = `/${encodeURIComponent(project)}/_apis`;
    const title = [{ op: 'add', path: '/fields/System.Title', value: 't' }];
    const workItem = identified.parse(
      await send('POST', `${root}/wit/workitems/$Bug?api-version=7.1`, title, patchType),
    );
    const comments = `${root}/wit/workItems/${workItem.id}/comments?api-version=7.1-preview.4`;
    const comment = identified.parse(await send('POST', comments, { text: 'c' }));
    const build = identified.parse(
      await send('POST', `${root}/build/builds?api-version=7.1`, { definition: { id: 1 } }),
    );
    await standIn.server.whenIdle();
    ids = {
      ...{ id: String(workItem.id), workItemId: String(workItem.id), commentId: String(comment.id) },
      ...{ revisionNumber: '1', updateNumber: '1', buildId: String(build.id), logId: '1' },
      ...{ repositoryId: standIn.repositoryId, repositoryNameOrId: standIn.repositoryId, commitId: standIn.base },
    };
  });
  afterAll(() => standIn.close());

  const paths = () =>
    locations
      .filter(({ routeTemplate }) => routeTemplate.startsWith('{project}/_apis') && !shared.test(routeTemplate))
      .map(({ routeTemplate }) => routeTemplate.replace(/\{(\w+)\}/g, (all, name) => ids[name] ?? all))
      .flatMap((path) => [path, path.replace(/\/\{\w+\}$/, '')])
      .map((path) => path.replace('{project}/', ''))
      .filter((path) => !path.includes('{') && /\/\d+|[0-9a-f]{8}-/.test(path));
  const statusIn = async (scope: string, path: string) =>
    (await standIn.fetch(`/${encodeURIComponent(scope)}/${path}`)).status;

  it('is served there, and in no other project', async () => {
    const found = [];
    for (const path of new Set(paths())) {
      found.push({ path, here: await statusIn(project, path), there: await statusIn(other, path) });
    }
    const served = found.filter(({ here }) => here === 200);

    console.info(`checked ${served.length} paths`);
    expect(served.length).toBeGreaterThan(15);
    expect(served.filter(({ there }) => there !== 404)).toEqual([]);
  });

  it('is served in no project that does not exist', async () => {
    const path = `_apis/wit/workItems/${ids['workItemId']}/comments`;

    expect(await statusIn('Nowhere', path)).toBe(404);
  });

  it('is not read by the adapter through another project', async () => {
    const getToken = async () => standIn.server.agentToken;
    const ado = createAzureDevOps({ organizationUrl: standIn.server.url, credential: { kind: 'pat', getToken } });
    const workItemId = Number(ids['workItemId']);
    const commentId = Number(ids['commentId']);

    await expect(ado.workItems.comments({ project: other, workItemId })).rejects.toMatchObject({ type: 'not-found' });
    expect(await ado.workItems.comment({ project: other, workItemId, commentId })).toBeUndefined();
    expect(await ado.workItems.comment({ project, workItemId, commentId })).toMatchObject({ text: 'c' });
    await expect(
      ado.workItems.writeComment({ project: other, workItemId, marker: 'm', markdown: 'm' }),
    ).rejects.toMatchObject({ type: 'not-found' });
  });
});
