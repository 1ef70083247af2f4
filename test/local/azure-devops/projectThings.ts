import { z } from 'zod';
import type { TestStandIn } from './standIn.ts';

/** Sends a request as the person of the stand-in. */
type Send = (method: string, path: string, body?: unknown, headers?: object) => Promise<unknown>;

/** Values for the parameters of routes, by their names. */
type Ids = Readonly<Record<string, string>>;

export const project = 'Fabrikam Fiber';

const numbered = z.object({ id: z.number() });
const named = z.object({ id: z.string() });
const patchType = { 'Content-Type': 'application/json-patch+json' };

/** Work items, one of them deleted, an area, a query, and what the team works with. */
export async function makeWorkItemThings(send: Send, root: string): Promise<Ids> {
  const file = async () => {
    const fields = [
      { op: 'add', path: '/fields/System.Title', value: 't' },
      { op: 'add', path: '/fields/System.Tags', value: 'scoped' },
    ];
    return numbered.parse(await send('POST', `${root}/wit/workitems/$Bug?api-version=7.1`, fields, patchType)).id;
  };
  const [workItem, deleted] = [await file(), await file()];
  const comments = `${root}/wit/workItems/${workItem}/comments?api-version=7.1-preview.4`;
  const comment = numbered.parse(await send('POST', comments, { text: 'c' })).id;
  await send('DELETE', `${root}/wit/workitems/${deleted}?api-version=7.1`);
  await send('POST', `${root}/wit/classificationnodes/areas?api-version=7.1`, { name: 'Scoped' });
  const queries = `${root}/wit/queries/${encodeURIComponent('Shared Queries')}?api-version=7.1`;
  const query = named.parse(await send('POST', queries, { name: 'q', wiql: 'SELECT [System.Id] FROM WorkItems' })).id;
  const iterations = z
    .object({ value: z.array(named) })
    .parse(await send('GET', `${root}/work/teamsettings/iterations?api-version=7.1`));
  return {
    ...{ id: String(workItem), workItemId: String(workItem), workItemComment: String(comment) },
    ...{ deletedWorkItem: String(deleted), path: 'Scoped', tagIdOrName: 'scoped', query },
    teamIteration: iterations.value[0]?.id ?? '',
  };
}

/** A build of a branch besides those of pull requests, its tests, and the policy that asks for builds. */
export async function makeBuildThings(send: Send, root: string, { server }: TestStandIn): Promise<Ids> {
  await send('POST', `${root}/build/builds?api-version=7.1`, { definition: { id: 1 } });
  await server.whenIdle();
  const [buildId = '', runId = '', configurationId = ''] = await Promise.all(
    ['build/builds', 'test/runs', 'policy/configurations'].map(async (path) => {
      const { value } = z.object({ value: z.array(numbered) }).parse(await send('GET', `${root}/${path}`));
      return String(value[0]?.id);
    }),
  );
  return { buildId, runId, configurationId };
}

/** A pull request with everything that one has, and what is in its repository and came from a fork of it. */
export async function makeGitThings(send: Send, root: string, { base, repositoryId }: TestStandIn): Promise<Ids> {
  const repository = `${root}/git/repositories/${repositoryId}`;
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
    numbered.parse(await send('POST', `${pull}/${path}?api-version=7.1`, body)).id;
  const thread = await post('threads', { comments: [{ content: 'c', commentType: 1 }], status: 1 });
  const status = await post('iterations/1/statuses', { state: 'succeeded', context: { name: 'n' } });
  const file = `${pull}/attachments/scoped.txt?api-version=7.1`;
  await send('POST', file, 'x', { 'Content-Type': 'application/octet-stream' });
  const tag = { name: 'scoped', message: 'm', taggedObject: { objectId: base } };
  const { objectId } = z
    .object({ objectId: z.string() })
    .parse(await send('POST', `${repository}/annotatedtags?api-version=7.1`, tag));
  const items = z.object({ value: z.array(z.object({ objectId: z.string(), gitObjectType: z.string() })) });
  const { value } = items.parse(await send('GET', `${repository}/items?recursionLevel=full`));
  const ofKind = (kind: string) => value.find(({ gitObjectType }) => gitObjectType === kind)?.objectId ?? '';
  const { mergeOperationId } = z
    .object({ mergeOperationId: z.number() })
    .parse(
      await send('POST', `${repository}/merges?api-version=7.1-preview.1`, { parents: [base, base], comment: 'm' }),
    );
  const fork = { name: 'Scoped fork', parentRepository: { id: repositoryId } };
  const { id: forkId } = named.parse(await send('POST', `${root}/git/repositories?api-version=7.1`, fork));
  const sourceToTargetRefs = [{ sourceRef: 'refs/heads/main', targetRef: 'refs/heads/from-fork' }];
  const sync = { source: { repositoryId: forkId }, sourceToTargetRefs };
  const { operationId, source } = z
    .object({ operationId: z.number(), source: z.object({ collectionId: z.string() }) })
    .parse(await send('POST', `${repository}/forksyncrequests?api-version=7.1`, sync));
  return {
    ...{ objectId, fileName: 'scoped.txt', forkSyncOperationId: String(operationId) },
    collectionId: source.collectionId,
    ...{ pullRequestId: String(pullRequestId), threadId: String(thread), commentId: '1', iterationId: '1' },
    ...{ statusId: String(status), labelIdOrName: 'l', reviewerId: pushed.pushedBy.id, pushId: String(pushed.pushId) },
    ...{ mergeOperationId: String(mergeOperationId), tree: ofKind('tree'), blob: ofKind('blob') },
  };
}
