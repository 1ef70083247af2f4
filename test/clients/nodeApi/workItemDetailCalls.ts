import type { IWorkItemTrackingApi } from 'azure-devops-node-api/WorkItemTrackingApi.js';
import type { Attempts } from '../judge/attempts.ts';

const title = (value: string) => ({ op: 'add', path: '/fields/System.Title', value });
const wiql = 'SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project';

/** Stored queries, tags, categories and the recycle bin. */
export async function callWorkItemDetails(
  wit: IWorkItemTrackingApi,
  attempts: Attempts,
  project: string,
): Promise<void> {
  const { works, fails } = attempts;
  const tags = { op: 'add', path: '/fields/System.Tags', value: 'one; two' };
  const item = await works('wit.createWorkItem with tags', () =>
    wit.createWorkItem({}, [title('x'), tags], project, 'Bug'),
  );
  const id = item?.id ?? 0;
  await works('wit.getTags in use', () => wit.getTags(project));
  await works('wit.getTag', () => wit.getTag(project, 'one'));
  await fails('wit.getTag that is not there', 404, () => wit.getTag(project, 'nothing'));
  await works('wit.updateTag', () => wit.updateTag({ name: 'first' }, project, 'one'));
  await works('wit.deleteTag', () => wit.deleteTag(project, 'two'));
  await works('wit.getWorkItemTypeCategory', () => wit.getWorkItemTypeCategory(project, 'Microsoft.BugCategory'));
  await callQueries(wit, attempts, project);
  await works('wit.deleteWorkItem to the bin', () => wit.deleteWorkItem(id, project));
  await works('wit.getDeletedWorkItem', () => wit.getDeletedWorkItem(id, project));
  await works('wit.getDeletedWorkItems', () => wit.getDeletedWorkItems([id], project));
  await works('wit.getDeletedWorkItemShallowReferences', () => wit.getDeletedWorkItemShallowReferences(project));
  await works('wit.restoreWorkItem', () => wit.restoreWorkItem({ isDeleted: false }, id, project));
  await fails('wit.getDeletedWorkItem that was restored', 404, () => wit.getDeletedWorkItem(id, project));
  await works('wit.deleteWorkItem again', () => wit.deleteWorkItem(id, project));
  await works('wit.destroyWorkItem', () => wit.destroyWorkItem(id, project));
}

async function callQueries(wit: IWorkItemTrackingApi, { works, fails }: Attempts, project: string) {
  await works('wit.createQuery of a folder', () =>
    wit.createQuery({ name: 'F', isFolder: true }, project, 'Shared Queries'),
  );
  const made = await works('wit.createQuery', () => wit.createQuery({ name: 'Q', wiql }, project, 'Shared Queries/F'));
  await fails('wit.createQuery that is no query', 400, () =>
    wit.createQuery({ name: 'R', wiql: 'x' }, project, 'My Queries'),
  );
  await works('wit.getQueries deeper', () => wit.getQueries(project, 1, 2));
  await works('wit.getQuery', () => wit.getQuery(project, made?.id ?? '', 1));
  await works('wit.getQuery by its path', () => wit.getQuery(project, 'Shared Queries/F/Q'));
  await fails('wit.getQuery that is not there', 404, () => wit.getQuery(project, 'Shared Queries/N'));
  await works('wit.searchQueries', () => wit.searchQueries(project, 'q', 10));
  await works('wit.queryById', () => wit.queryById(made?.id ?? '', { project }));
  await works('wit.updateQuery', () => wit.updateQuery({ name: 'Q2' }, project, made?.id ?? ''));
  await works('wit.deleteQuery', () => wit.deleteQuery(project, made?.id ?? ''));
}
