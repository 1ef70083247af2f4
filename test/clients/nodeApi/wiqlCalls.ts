import { Readable } from 'node:stream';
import type { IWorkItemTrackingApi } from 'azure-devops-node-api/WorkItemTrackingApi.js';
import { type Attempts, having } from '../judge/attempts.ts';

/** Conditions, each with the types of the items that it finds. */
const conditions: Readonly<Record<string, readonly string[]>> = {
  "[System.WorkItemType] = 'Epic'": ['Epic'],
  "[System.WorkItemType] <> 'Bug' AND [System.WorkItemType] IN ('Bug', 'Epic')": ['Epic'],
  "[System.WorkItemType] IN ('Epic', 'Feature')": ['Epic', 'Feature'],
  "[System.Title] CONTAINS 'Feat'": ['Feature'],
  "[System.Title] = 'Epic' OR [System.Title] = 'Feature'": ['Epic', 'Feature'],
  "([System.Title] = 'Epic' OR [System.Title] = 'Feature') AND [System.State] = 'New'": ['Epic', 'Feature'],
  "[System.WorkItemType] = 'Epic' AND [System.State] <> 'Closed'": ['Epic'],
  "[System.WorkItemType] = 'Epic' AND [System.AreaPath] UNDER 'Fabrikam Fiber'": ['Epic'],
  "[System.WorkItemType] = 'Epic' AND [System.IterationPath] UNDER 'Fabrikam Fiber'": ['Epic'],
  "[System.WorkItemType] = 'Epic' AND [System.Id] > 0": ['Epic'],
  "[System.WorkItemType] = 'Epic' AND [System.Id] >= 1 AND [System.Id] <= 99999": ['Epic'],
  "[System.WorkItemType] = 'Epic' AND [System.Id] < 1": [],
  "[System.WorkItemType] = 'Epic' AND [System.CreatedDate] >= @today - 1": ['Epic'],
  "[System.WorkItemType] = 'Epic' AND [System.ChangedDate] < '2001-01-01'": [],
  "[System.WorkItemType] = 'Epic' AND [System.CreatedBy] = @me": ['Epic'],
  "[System.WorkItemType] = 'Epic' AND [System.AssignedTo] = @me": [],
  "[System.WorkItemType] = 'Epic' AND [System.AssignedTo] = ''": ['Epic'],
  "[System.WorkItemType] = 'Epic' AND NOT [System.State] = 'New'": [],
  "[System.WorkItemType] = 'Bug' AND [System.Tags] CONTAINS 'one'": ['Bug'],
  "[System.TeamProject] = 'Fabrikam Fiber' AND [System.WorkItemType] = 'Issue'": ['Issue'],
  "[Work Item Type] = 'Epic'": ['Epic'],
};

/** Queries that the service refuses, each for another reason. */
const refused: readonly string[] = [
  'SELECT [System.Id] FROM WorkItems WHERE',
  "SELECT [System.Id] FROM Nothing WHERE [System.Title] = 'x'",
  "SELECT [System.Id] FROM WorkItems WHERE [Custom.Nothing] = 'x'",
  "SELECT [Custom.Nothing] FROM WorkItems WHERE [System.Title] = 'x'",
  "SELECT [System.Id] FROM WorkItems WHERE [System.Title] LIKE 'x'",
  "SELECT [System.Id] FROM WorkItems WHERE [System.Id] CONTAINS '1'",
  "SELECT [System.Id] FROM WorkItems WHERE [System.Title] = 'x' ORDER BY [Custom.Nothing]",
  '',
];

/** Queries by WIQL, and attachments of different sizes. */
export async function callQueries(wit: IWorkItemTrackingApi, attempts: Attempts, project: string): Promise<void> {
  const select = 'SELECT [System.Id], [System.Title] FROM WorkItems WHERE';
  for (const [condition, found] of Object.entries(conditions)) {
    await attempts.works(`wit.queryByWiql: ${condition}`, async () => {
      const { workItems = [] } = await wit.queryByWiql({ query: `${select} ${condition}` }, { project });
      const ids = workItems.map(({ id = 0 }) => id);
      const items = ids.length === 0 ? [] : await wit.getWorkItems(ids, ['System.WorkItemType']);
      const types = new Set(items.map(({ fields }) => String(fields?.['System.WorkItemType'])));
      if ([...types].sort().join() !== found.join()) throw new Error(`Found ${[...types]} and not ${found}.`);
    });
  }
  const order = (by: string, top?: number) => () =>
    wit.queryByWiql({ query: `${select} [System.Id] > 0 ORDER BY ${by}` }, { project }, undefined, top);
  await attempts.worksAll({
    'wit.queryByWiql in the order of ids': order('[System.Id]'),
    'wit.queryByWiql in the opposite order': order('[System.Id] DESC'),
    'wit.queryByWiql in the order of two fields': order('[System.WorkItemType], [System.ChangedDate] DESC'),
    'wit.queryByWiql, the first two': () =>
      having(order('[System.Id]', 2)(), ({ workItems }) => workItems?.length === 2),
    'wit.queryByWiql of the organisation': () => wit.queryByWiql({ query: `${select} [System.Title] = 'Epic'` }),
  });
  for (const query of refused) {
    await attempts.fails(`wit.queryByWiql: ${query}`, 400, () => wit.queryByWiql({ query }, { project }));
  }
  await callAttachments(wit, attempts, project);
}

async function callAttachments(wit: IWorkItemTrackingApi, attempts: Attempts, project: string): Promise<void> {
  const upload = (text: string, name?: string) => () =>
    wit.createAttachment({}, Readable.from([text]), name, undefined, project);
  const made = await attempts.works('wit.createAttachment in a project', upload('text', 'b.txt'));
  const id = made?.id ?? '';
  await attempts.worksAll({
    'wit.createAttachment with umlauts': upload('text', 'größe.txt'),
    'wit.createAttachment of a megabyte': upload('x'.repeat(1_000_000), 'large.txt'),
    'wit.getAttachmentContent without a name': () => wit.getAttachmentContent(id),
    'wit.getAttachmentContent of a project': () => wit.getAttachmentContent(id, undefined, project),
  });
  await attempts.fails('wit.getAttachmentContent that is not there', 404, () =>
    wit.getAttachmentContent('99999999-9999-4999-8999-999999999999', 'x.txt', project),
  );
  await attempts.failsAll(404, {
    'wit.getWorkItemTypes of no project': () => wit.getWorkItemTypes('Nowhere'),
    'wit.getWorkItemTypeStates of no type': () => wit.getWorkItemTypeStates(project, 'Nothing'),
    'wit.getRelationType that is not there': () => wit.getRelationType('Custom.Nothing'),
  });
  for (const field of ['System.Id', 'System.State', 'System.Tags', 'System.AreaPath', 'System.ChangedDate', 'Title']) {
    await attempts.works(`wit.getField: ${field}`, () => wit.getField(field));
  }
  for (const rel of ['Hierarchy-Forward', 'Hierarchy-Reverse', 'Dependency-Forward', 'Dependency-Reverse']) {
    await attempts.works(`wit.getRelationType: ${rel}`, () => wit.getRelationType(`System.LinkTypes.${rel}`));
  }
}
