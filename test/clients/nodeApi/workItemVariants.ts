import { Readable } from 'node:stream';
import { WorkItemErrorPolicy, WorkItemExpand } from 'azure-devops-node-api/interfaces/WorkItemTrackingInterfaces.js';
import type { IWorkItemTrackingApi } from 'azure-devops-node-api/WorkItemTrackingApi.js';
import { type Attempts, having } from '../judge/attempts.ts';

const types = ['Bug', 'Task', 'User Story', 'Feature', 'Epic', 'Issue'];
const set = (field: string, value: unknown) => ({ op: 'add', path: `/fields/${field}`, value });
const title = (value: string) => set('System.Title', value);

/** Items of every type, fields of every kind, links of every kind, and every way of reading them. */
export async function callWorkItemVariants(
  wit: IWorkItemTrackingApi,
  attempts: Attempts,
  project: string,
): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const type of types) {
    const created = await attempts.works(`wit.createWorkItem: ${type}`, () =>
      wit.createWorkItem({}, [title(type)], project, type),
    );
    if (created?.id !== undefined) ids.push(created.id);
    await attempts.works(`wit.getWorkItemType: ${type}`, () => wit.getWorkItemType(project, type));
    await attempts.works(`wit.getWorkItemTypeStates: ${type}`, () => wit.getWorkItemTypeStates(project, type));
  }
  const [bug = 0, task = 0, story = 0, feature = 0] = ids;
  await callFields(wit, attempts, project, bug);
  await callTransitions(wit, attempts, project, [task, story]);
  await callLinks(wit, attempts, project, [bug, task, story, feature]);
  await callReading(wit, attempts, project, ids);
  await callHistory(wit, attempts, project, bug);
  await callCommentVariants(wit, attempts, project, bug);
  return ids;
}

async function callFields(wit: IWorkItemTrackingApi, attempts: Attempts, project: string, id: number): Promise<void> {
  const update = (...patch: readonly object[]) => wit.updateWorkItem({}, [...patch], id, project);
  const sets = (field: string, value: unknown) => () =>
    having(update(set(field, value)), ({ fields }) => fields?.[field] === value);
  await attempts.worksAll({
    'wit.updateWorkItem: title': sets('System.Title', 'Other'),
    'wit.updateWorkItem: description': sets('System.Description', '<div>text</div>'),
    'wit.updateWorkItem: priority': sets('Microsoft.VSTS.Common.Priority', 1),
    'wit.updateWorkItem: severity': sets('Microsoft.VSTS.Common.Severity', '2 - High'),
    'wit.updateWorkItem: tags': sets('System.Tags', 'one; two'),
    'wit.updateWorkItem: area': sets('System.AreaPath', project),
    'wit.updateWorkItem: iteration': sets('System.IterationPath', project),
    'wit.updateWorkItem: steps': sets('Microsoft.VSTS.TCM.ReproSteps', '<div>1</div>'),
    'wit.updateWorkItem: history': () => update(set('System.History', 'said')),
    'wit.updateWorkItem replaces': () => update({ op: 'replace', path: '/fields/System.Title', value: 'x' }),
    'wit.updateWorkItem removes': () => update({ op: 'remove', path: '/fields/System.Description' }),
    'wit.updateWorkItem of several fields': () => update(title('y'), set('Microsoft.VSTS.Common.Priority', 2)),
    'wit.updateWorkItem after a test': async () => {
      const { rev } = await wit.getWorkItem(id);
      return update({ op: 'test', path: '/rev', value: rev }, title('tested'));
    },
    'wit.updateWorkItem only to try': () =>
      having(wit.updateWorkItem({}, [title('tried')], id, project, true), () => true),
    'wit.updateWorkItem with relations': () =>
      wit.updateWorkItem({}, [title('z')], id, project, false, false, false, WorkItemExpand.Relations),
  });
  await attempts.failsAll(400, {
    'wit.updateWorkItem: no such field': () => update(set('Custom.Nothing', 'x')),
    'wit.updateWorkItem: no such value': () => update(set('Microsoft.VSTS.Common.Severity', 'huge')),
    'wit.updateWorkItem: no such state': () => update(set('System.State', 'Nowhere')),
    'wit.updateWorkItem: no such area': () => update(set('System.AreaPath', 'Nowhere')),
    'wit.updateWorkItem: no title': () => update(title('')),
    'wit.updateWorkItem: a word for a number': () => update(set('Microsoft.VSTS.Common.Priority', 'first')),
    'wit.updateWorkItem: what is only read': () => update(set('System.CreatedDate', '2020-01-01T00:00:00Z')),
    'wit.updateWorkItem: nowhere in the item': () => update({ op: 'add', path: '/nothing', value: 1 }),
    'wit.createWorkItem without a title': () => wit.createWorkItem({}, [set('System.Tags', 'x')], project, 'Bug'),
    'wit.createWorkItem with no such field': () =>
      wit.createWorkItem({}, [title('x'), set('Custom.Nothing', 'x')], project, 'Bug'),
  });
  await attempts.fails('wit.updateWorkItem that is not there', 404, () =>
    wit.updateWorkItem({}, [title('x')], 99_999, project),
  );
}

async function callTransitions(
  wit: IWorkItemTrackingApi,
  attempts: Attempts,
  project: string,
  ids: readonly number[],
): Promise<void> {
  const [task = 0, story = 0] = ids;
  const move = (id: number, state: string) => () =>
    having(
      wit.updateWorkItem({}, [set('System.State', state)], id, project),
      ({ fields }) => fields?.['System.State'] === state,
    );
  await attempts.worksAll({
    'wit.updateWorkItem: Task becomes Active': move(task, 'Active'),
    'wit.updateWorkItem: Task becomes Closed': move(task, 'Closed'),
    'wit.updateWorkItem: Task becomes Active again': move(task, 'Active'),
    'wit.updateWorkItem: Task becomes New': move(task, 'New'),
    'wit.updateWorkItem: Task becomes Removed': move(task, 'Removed'),
    'wit.updateWorkItem: Task comes back': move(task, 'New'),
    'wit.updateWorkItem: User Story becomes Active': move(story, 'Active'),
    'wit.updateWorkItem: User Story becomes Resolved': move(story, 'Resolved'),
    'wit.updateWorkItem: User Story becomes Closed': move(story, 'Closed'),
    'wit.updateWorkItem: User Story becomes Active again': move(story, 'Active'),
  });
  await attempts.fails('wit.updateWorkItem: a state of another type', 400, move(task, 'Resolved'));
}

async function callLinks(
  wit: IWorkItemTrackingApi,
  attempts: Attempts,
  project: string,
  ids: readonly number[],
): Promise<void> {
  const [bug = 0, task = 0, story = 0, feature = 0] = ids;
  const { url = '' } = await wit.getWorkItem(bug);
  const addressOf = (id: number) => url.replace(/\d+$/, String(id));
  const link =
    (from: number, rel: string, to: string, attributes: object = {}) =>
    () =>
      wit.updateWorkItem({}, [{ op: 'add', path: '/relations/-', value: { rel, url: to, attributes } }], from, project);
  const file = await wit.createAttachment({}, Readable.from(['text']), 'a.txt');
  const parent = 'System.LinkTypes.Hierarchy-Reverse';
  await attempts.worksAll({
    'wit.updateWorkItem: a parent': link(task, parent, addressOf(story)),
    'wit.updateWorkItem: a child': link(feature, 'System.LinkTypes.Hierarchy-Forward', addressOf(story)),
    'wit.updateWorkItem: a related item': link(bug, 'System.LinkTypes.Related', addressOf(story), { comment: 'c' }),
    'wit.updateWorkItem: a successor': link(bug, 'System.LinkTypes.Dependency-Forward', addressOf(task)),
    'wit.updateWorkItem: a hyperlink': link(bug, 'Hyperlink', 'https://example.com/'),
    'wit.updateWorkItem: an attachment': link(bug, 'AttachedFile', file.url ?? '', { name: 'a.txt' }),
    'wit.updateWorkItem: a branch': link(bug, 'ArtifactLink', 'vstfs:///Git/Ref/a%2Fb%2FGBmain', { name: 'Branch' }),
    'wit.getWorkItem with a parent': () =>
      having(
        wit.getWorkItem(task, undefined, undefined, WorkItemExpand.All),
        ({ fields }) => fields?.['System.Parent'] === story,
      ),
    'wit.getWorkItem with links of every kind': () =>
      having(
        wit.getWorkItem(bug, undefined, undefined, WorkItemExpand.Relations),
        ({ relations }) => relations?.length === 5,
      ),
    'wit.updateWorkItem: a link less': () =>
      having(
        wit.updateWorkItem({}, [{ op: 'remove', path: '/relations/0' }], bug, project, false, false, false, 1),
        ({ relations }) => relations?.length === 4,
      ),
    'wit.queryWorkItemsForArtifactUris of a branch': () =>
      wit.queryWorkItemsForArtifactUris({ artifactUris: ['vstfs:///Git/Ref/a%2Fb%2FGBmain'] }, project),
  });
  await attempts.failsAll(400, {
    'wit.updateWorkItem: a second parent': link(task, parent, addressOf(feature)),
    'wit.updateWorkItem: the same link again': link(bug, 'Hyperlink', 'https://example.com/'),
    'wit.updateWorkItem: a circle': link(feature, parent, addressOf(task)),
    'wit.updateWorkItem: a link of no kind': link(bug, 'Nothing', addressOf(task)),
  });
  await attempts.fails('wit.updateWorkItem: a link to nothing', 404, link(bug, parent, addressOf(99_999)));
}

async function callReading(
  wit: IWorkItemTrackingApi,
  attempts: Attempts,
  project: string,
  ids: readonly number[],
): Promise<void> {
  const [id = 0] = ids;
  const all = [...ids];
  for (const expand of [
    WorkItemExpand.None,
    WorkItemExpand.Relations,
    WorkItemExpand.Fields,
    WorkItemExpand.Links,
    WorkItemExpand.All,
  ]) {
    const name = WorkItemExpand[expand];
    await attempts.worksAll({
      [`wit.getWorkItem, $expand=${name}`]: () => wit.getWorkItem(id, undefined, undefined, expand, project),
      [`wit.getWorkItems, $expand=${name}`]: () =>
        having(wit.getWorkItems(all, undefined, undefined, expand), ({ length }) => length === all.length),
      [`wit.getRevisions, $expand=${name}`]: () => wit.getRevisions(id, 2, 0, expand, project),
      [`wit.getRevision, $expand=${name}`]: () => wit.getRevision(id, 1, expand, project),
      [`wit.getWorkItemsBatch, $expand=${name}`]: () => wit.getWorkItemsBatch({ ids: all, $expand: expand }),
    });
  }
  await attempts.worksAll({
    'wit.getWorkItems, omitting what is not there': () =>
      having(
        wit.getWorkItems([id, 99_999], undefined, undefined, undefined, WorkItemErrorPolicy.Omit),
        ({ length }) => length === 2,
      ),
    'wit.getWorkItemsBatch, omitting what is not there': () =>
      wit.getWorkItemsBatch({ ids: [id, 99_999], errorPolicy: WorkItemErrorPolicy.Omit }, project),
    'wit.getWorkItems with one field': () =>
      having(wit.getWorkItems([id], ['System.Title']), ([one]) => Object.keys(one?.fields ?? {}).length === 1),
  });
  await attempts.failsAll(404, {
    'wit.getWorkItems that are not there': () => wit.getWorkItems([99_999]),
    'wit.getWorkItemsBatch that are not there': () => wit.getWorkItemsBatch({ ids: [99_999] }),
    'wit.deleteWorkItem that is not there': () => wit.deleteWorkItem(99_999, project),
  });
}

async function callHistory(wit: IWorkItemTrackingApi, attempts: Attempts, project: string, id: number) {
  const { rev = 0 } = await wit.getWorkItem(id);
  await attempts.worksAll({
    'wit.getRevisions, all': () => having(wit.getRevisions(id), ({ length }) => length === rev),
    'wit.getRevisions, a page': () => having(wit.getRevisions(id, 3, 2), ({ length }) => length === 3),
    'wit.getRevision, the last': () => having(wit.getRevision(id, rev), (one) => one.rev === rev),
    'wit.getUpdates, all': () => having(wit.getUpdates(id), ({ length }) => length >= rev),
    'wit.getUpdates, a page': () => having(wit.getUpdates(id, 2, 1, project), ({ length }) => length === 2),
    'wit.getUpdate, the second': () => having(wit.getUpdate(id, 2), (one) => one.id === 2),
  });
  await attempts.failsAll(404, {
    'wit.getRevision that is not there': () => wit.getRevision(id, 999),
    'wit.getUpdate that is not there': () => wit.getUpdate(id, 999),
    'wit.getRevisions of no item': () => wit.getRevisions(99_999),
    'wit.getUpdates of no item': () => wit.getUpdates(99_999),
  });
}

async function callCommentVariants(wit: IWorkItemTrackingApi, attempts: Attempts, project: string, id: number) {
  for (const text of ['first', 'second', 'third']) await wit.addComment({ text }, project, id);
  const list = (count: number, ...rest: readonly unknown[]) =>
    having(wit.getComments(project, id, ...(rest as [number])), ({ comments }) => comments?.length === count);
  const deleted = await wit.addComment({ text: 'gone' }, project, id);
  await wit.deleteComment(project, id, deleted.id ?? 0);
  await attempts.worksAll({
    'wit.addComment with marks': () => wit.addComment({ text: '<b>bold</b>' }, project, id),
    'wit.getComments, two': () => list(2, 2),
    'wit.getComments, the eldest first': () => list(2, 2, undefined, false, 0, 1),
    'wit.getComments, the youngest first': () => list(2, 2, undefined, false, 0, 2),
    'wit.getComments, the next page': async () => {
      const { continuationToken } = await wit.getComments(project, id, 2);
      return wit.getComments(project, id, 2, continuationToken);
    },
    'wit.getComments with those that are gone': () =>
      having(wit.getComments(project, id, 50, undefined, true), ({ comments }) =>
        Boolean(comments?.some(({ isDeleted }) => isDeleted)),
      ),
  });
  await attempts.failsAll(404, {
    'wit.getComments of no item': () => wit.getComments(project, 99_999),
    'wit.addComment to no item': () => wit.addComment({ text: 'x' }, project, 99_999),
    'wit.updateComment that is not there': () => wit.updateComment({ text: 'x' }, project, id, 99_999),
    'wit.deleteComment that is not there': () => wit.deleteComment(project, id, 99_999),
  });
}
