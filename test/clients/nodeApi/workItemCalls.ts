import { Readable } from 'node:stream';
import { TreeStructureGroup, WorkItemExpand } from 'azure-devops-node-api/interfaces/WorkItemTrackingInterfaces.js';
import type { IWorkItemTrackingApi } from 'azure-devops-node-api/WorkItemTrackingApi.js';
import type { Attempts } from '../judge/attempts.ts';

const title = (value: string) => ({ op: 'add', path: '/fields/System.Title', value });

/** Work items, their history and comments, queries, attachments, and what the process fixes. */
export async function callWorkItems(wit: IWorkItemTrackingApi, attempts: Attempts, project: string): Promise<void> {
  const { works, fails } = attempts;
  const created = await works('wit.createWorkItem', () => wit.createWorkItem({}, [title('one')], project, 'Bug'));
  const id = created?.id ?? 0;
  await works('wit.createWorkItem only to try', () => wit.createWorkItem({}, [title('x')], project, 'Task', true));
  await works('wit.createWorkItem without a notification', () =>
    wit.createWorkItem({}, [title('x')], project, 'Task', false, false, true),
  );
  await fails('wit.createWorkItem of no type', 404, () => wit.createWorkItem({}, [title('x')], project, 'Nothing'));
  await works('wit.getWorkItem', () => wit.getWorkItem(id));
  await works('wit.getWorkItem with relations', () =>
    wit.getWorkItem(id, undefined, undefined, WorkItemExpand.Relations, project),
  );
  await works('wit.getWorkItem with fields', () =>
    wit.getWorkItem(id, ['System.Title'], undefined, undefined, project),
  );
  await works('wit.getWorkItem of another day', () => wit.getWorkItem(id, undefined, new Date(Date.now() + 1e6)));
  await fails('wit.getWorkItem that is not there', 404, () => wit.getWorkItem(99_999));
  await works('wit.getWorkItems', () => wit.getWorkItems([id], ['System.Id', 'System.Title']));
  await works('wit.getWorkItems of a project', () =>
    wit.getWorkItems([id], undefined, undefined, WorkItemExpand.All, 2, project),
  );
  await works('wit.getWorkItemsBatch', () => wit.getWorkItemsBatch({ ids: [id], fields: ['System.Title'] }, project));
  const state = { op: 'add', path: '/fields/System.State', value: 'Active' };
  await works('wit.updateWorkItem', () => wit.updateWorkItem({}, [state], id, project));
  const stale = [{ op: 'test', path: '/rev', value: 1 }, title('two')];
  await fails('wit.updateWorkItem that is stale', 412, () => wit.updateWorkItem({}, stale, id, project));
  await works('wit.getRevisions', () => wit.getRevisions(id, 10, 0));
  await works('wit.getRevision', () => wit.getRevision(id, 1));
  await works('wit.getUpdates', () => wit.getUpdates(id, 10, 0, project));
  await works('wit.getUpdate', () => wit.getUpdate(id, 1, project));
  await works('wit.createWorkItem of a test case', () => wit.createWorkItem({}, [title('x')], project, 'Test Case'));
  await callComments(wit, attempts, project, id);
  const query = { query: 'SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project' };
  await works('wit.queryByWiql', () => wit.queryByWiql(query, { project }, true, 10));
  await works('wit.queryByWiql without more', () => wit.queryByWiql(query, { project }));
  await fails('wit.queryByWiql that is no query', 400, () => wit.queryByWiql({ query: 'SELECT nothing' }, { project }));
  const file = await works('wit.createAttachment', () => wit.createAttachment({}, Readable.from(['text']), 'a.txt'));
  await works('wit.getAttachmentContent', () => wit.getAttachmentContent(file?.id ?? '', 'b.txt', project, true));
  await works('wit.queryWorkItemsForArtifactUris', () =>
    wit.queryWorkItemsForArtifactUris({ artifactUris: ['vstfs:///Git/Ref/x'] }, project),
  );
  await callProcess(wit, attempts, project);
  await works('wit.deleteWorkItem', () => wit.deleteWorkItem(id, project));
  await fails('wit.getWorkItem that was deleted', 404, () => wit.getWorkItem(id));
}

async function callComments(wit: IWorkItemTrackingApi, { works, fails }: Attempts, project: string, id: number) {
  const made = await works('wit.addComment', () => wit.addComment({ text: 'c' }, project, id));
  const commentId = made?.id ?? 0;
  await works('wit.getComments', () => wit.getComments(project, id));
  await works('wit.getComments in order', () => wit.getComments(project, id, 10, undefined, false, 0, 1));
  await works('wit.getCommentsBatch', () => wit.getCommentsBatch(project, id, [commentId]));
  await works('wit.getComment', () => wit.getComment(project, id, commentId));
  await fails('wit.getComment that is not there', 404, () => wit.getComment(project, id, 99_999));
  await works('wit.updateComment', () => wit.updateComment({ text: 'd' }, project, id, commentId));
  await works('wit.deleteComment', () => wit.deleteComment(project, id, commentId));
}

async function callProcess(wit: IWorkItemTrackingApi, { works, fails }: Attempts, project: string) {
  await works('wit.getWorkItemTypes', () => wit.getWorkItemTypes(project));
  await works('wit.getWorkItemType', () => wit.getWorkItemType(project, 'Bug'));
  await fails('wit.getWorkItemType that is not there', 404, () => wit.getWorkItemType(project, 'Nothing'));
  await works('wit.getWorkItemTypeStates', () => wit.getWorkItemTypeStates(project, 'Bug'));
  await works('wit.getWorkItemTypeCategories', () => wit.getWorkItemTypeCategories(project));
  await works('wit.getFields', () => wit.getFields());
  await works('wit.getField', () => wit.getField('System.Title'));
  await works('wit.getRelationTypes', () => wit.getRelationTypes());
  await works('wit.getRelationType', () => wit.getRelationType('System.LinkTypes.Related'));
  await works('wit.getRootNodes', () => wit.getRootNodes(project, 1));
  await works('wit.getClassificationNode', () => wit.getClassificationNode(project, TreeStructureGroup.Areas, '', 2));
  await works('wit.getTags', () => wit.getTags(project));
  await works('wit.getQueries', () => wit.getQueries(project));
}
