import { webAddress } from '../../contracts/text/markdownLink.ts';
import { splitList } from '../../contracts/text/splitList.ts';
import type { WorkItem, WorkItemComment, WorkItemLink } from '../../contracts/workItems/workItem.ts';
import { htmlToMarkdown } from '../htmlToMarkdown/htmlToMarkdown.ts';
import { visibleMarkdown } from '../htmlToMarkdown/visibleMarkdown.ts';
import type { Connection } from '../http/connection.ts';
import { ignorePermanentFailure } from '../http/ignoreFailure.ts';
import { resources } from '../http/resources.ts';
import { type AdoComment, type AdoWorkItem, adoWorkItemSchema } from '../http/schemas.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { authorSchema } from '../identities/identitySchemas.ts';
import { attachmentsOf, mentionsAttachments } from './attachments.ts';
import { readTestCase } from './fields/readTestCase.ts';
import {
  type FieldSelection,
  fieldMarkdown,
  isUnwanted,
  needsTypeDefinition,
  readFields,
  textOf,
} from './fields/workItemFields.ts';
import type { WorkItemTypeFields, WorkItemTypes } from './fields/workItemTypes.ts';
import { readLinkedItems } from './readLinkedItems.ts';
import { linksOf } from './workItemLinks.ts';
import { isMarkdown, listComments } from './writeComment.ts';

/** Which work item to read, and how. */
export interface WorkItemReference {
  readonly connection: Connection;
  readonly identity: OwnIdentity;
  readonly project: string;
  readonly id: number;
}

/** How a deployment has work items read. */
export interface WorkItemReadOptions {
  readonly types: WorkItemTypes;
  readonly selection: FieldSelection;
}

/** The long text fields that make up a description, in the order they are shown. */
const descriptionFields = [
  ['System.Description', 'Description'],
  ['Microsoft.VSTS.TCM.ReproSteps', 'Reproduction steps'],
  ['Microsoft.VSTS.Common.AcceptanceCriteria', 'Acceptance criteria'],
] as const;

/**
 * A work item with all its comments, fields, links and parent, its long texts as Markdown; its files by name. What it leads to
 * and cannot be read is left out.
 */
export async function readWorkItem(
  { connection, identity, project, id }: WorkItemReference,
  { types, selection }: WorkItemReadOptions,
): Promise<WorkItem> {
  const found = await getWorkItem(connection, project, id, 'all');
  const comments = await listComments(connection, project, id);
  const relations = found.relations ?? [];
  const links = linksOf(relations);
  const parent = await readParent({ connection, project }, links, selection);
  const { organizationUrl } = connection;
  const item = toWorkItem(found, comments, { project, organizationUrl });
  const type = needsTypeDefinition(found, selection) ? await types(connection, project, item.type) : undefined;
  const { facts, texts } = readFields(found, type, selection);
  const fields = [...texts, ...(await readTestCase(connection, project, found, selection))];
  const linked = await readLinkedItems(connection, project, relations);
  const description = descriptionOf(found, selection, type);
  const attachments = attachmentsOf(organizationUrl, relations, [
    ...[description, ...fields.map(({ text }) => text)].map((text) => ({ origin: 'description' as const, text })),
    ...(await textsByOthers(identity, comments, item.comments)).map((text) => ({ origin: 'comment' as const, text })),
  ]);
  return {
    ...item,
    description,
    ...(parent === undefined ? {} : { parent }),
    ...(links.length === 0 ? {} : { links }),
    ...(attachments.length === 0 ? {} : { attachments }),
    ...(facts.length === 0 ? {} : { facts: [...facts] }),
    ...(fields.length === 0 ? {} : { fields }),
    ...(linked.length === 0 ? {} : { linked: [...linked] }),
  };
}

/**
 * The texts of comments that name attachments, but for our own, which link to what we uploaded. As Markdown.
 * @param shown the comments as they are shown, in the same order
 */
async function textsByOthers(
  identity: OwnIdentity,
  comments: readonly AdoComment[],
  shown: readonly WorkItemComment[],
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const [at, { text }] of shown.entries()) {
    if (mentionsAttachments(text) && !(await identity.is(comments[at]?.createdBy?.id))) texts.push(text);
  }
  return texts;
}

/** @param expand `all`: with links to others and web addresses; `relations`: with links to others only */
export async function getWorkItem(
  connection: Connection,
  project: string,
  id: number,
  expand: 'all' | 'relations' | 'none',
): Promise<AdoWorkItem> {
  const { value: found } = await connection.json(
    {
      operation: 'workItems.get',
      purpose: `read work item ${id} in project "${project}"`,
      resource: resources.workItem,
      route: { project, id },
      query: { $expand: expand },
    },
    adoWorkItemSchema,
  );
  return found;
}

async function readParent(
  { connection, project }: Pick<WorkItemReference, 'connection' | 'project'>,
  links: readonly WorkItemLink[],
  selection: FieldSelection,
): Promise<WorkItem['parent']> {
  const link = links.find(({ kind }) => kind === 'parent');
  if (link?.kind !== 'parent') {
    return undefined;
  }
  const parent = await ignorePermanentFailure(getWorkItem(connection, project, link.workItemId, 'none'));
  return (
    parent && {
      id: parent.id,
      type: textOf(parent.fields, 'System.WorkItemType'),
      state: textOf(parent.fields, 'System.State'),
      title: textOf(parent.fields, 'System.Title'),
      description: descriptionOf(parent, selection),
    }
  );
}

function toWorkItem(
  found: AdoWorkItem,
  comments: readonly AdoComment[],
  place: { readonly project: string; readonly organizationUrl: string },
): Omit<WorkItem, 'description'> {
  const { fields } = found;
  const editUrl = `${place.organizationUrl}/${encodeURIComponent(place.project)}/_workitems/edit/${found.id}`;
  return {
    id: found.id,
    revision: found.rev,
    projectName: textOf(fields, 'System.TeamProject') || place.project,
    type: textOf(fields, 'System.WorkItemType') || 'Work Item',
    state: textOf(fields, 'System.State'),
    title: textOf(fields, 'System.Title'),
    tags: tagsOf(textOf(fields, 'System.Tags')),
    comments: comments.map(toComment),
    webUrl: webAddress(found._links?.html?.href ?? editUrl) ?? editUrl,
    areaPath: textOf(fields, 'System.AreaPath'),
    ...identityIn(fields, 'System.AssignedTo', 'assignedTo'),
    ...identityIn(fields, 'System.CreatedBy', 'createdBy'),
    ...identityIn(fields, 'System.ChangedBy', 'changedBy'),
  };
}

type Role = 'assignedTo' | 'createdBy' | 'changedBy';

function identityIn(fields: AdoWorkItem['fields'], field: string, role: Role): Pick<WorkItem, Role> {
  const { data: identity } = authorSchema.safeParse(fields[field]);
  if (identity === undefined) return {};
  const { id, uniqueName } = identity;
  return { [role]: { ...(id && { id }), ...(uniqueName && { uniqueName }) } };
}

/** Headings tell the parts apart, and are left out when there is only one. */
function descriptionOf(workItem: AdoWorkItem, selection: FieldSelection, type?: WorkItemTypeFields): string {
  const parts = descriptionFields.flatMap(([field, usual]) => {
    const label = type?.form.find((shown) => shown.field === field)?.label;
    const title = label === undefined || label === '' ? usual : label;
    if (isUnwanted(field, title, selection)) return [];
    const text = fieldMarkdown(workItem, field);
    return text === '' ? [] : [{ title, text }];
  });
  const [only, another] = parts;
  if (only === undefined || another === undefined) {
    return only?.text ?? '';
  }
  return parts.map(({ title, text }) => `## ${title}\n\n${text}`).join('\n\n');
}

function toComment(comment: AdoComment): WorkItemComment {
  const text = comment.text ?? '';
  return {
    id: comment.id,
    author: comment.createdBy?.displayName ?? '',
    text: isMarkdown(comment) ? visibleMarkdown(text) : htmlToMarkdown(text),
    createdAt: comment.createdDate ?? '',
  };
}

/** Tags come as one string, `; ` between them. */
export function tagsOf(tags: string): string[] {
  return splitList(tags, ';');
}
