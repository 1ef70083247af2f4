import { listOf } from '../contracts/listOf.ts';
import type { WorkItem, WorkItemComment, WorkItemLink } from '../contracts/workItem.ts';
import { attachmentsOf, namesAttachments, unlessUnreadable } from './attachments.ts';
import { isMarkdown, listComments } from './comments.ts';
import type { Connection } from './connection.ts';
import type { OwnIdentity } from './identity.ts';
import { htmlToMarkdown } from './markdown.ts';
import { authorSchema } from './pullRequestSchemas.ts';
import { resources } from './resources.ts';
import { type AdoComment, type AdoWorkItem, adoWorkItemSchema } from './schemas.ts';
import { shownMarkdown } from './shownMarkdown.ts';
import { linksOf } from './workItemLinks.ts';

/** The long text fields that make up a description, in the order they are shown. */
const descriptionFields = [
  ['System.Description', 'Description'],
  ['Microsoft.VSTS.TCM.ReproSteps', 'Reproduction steps'],
  ['Microsoft.VSTS.Common.AcceptanceCriteria', 'Acceptance criteria'],
] as const;

/**
 * A work item with all its comments, links and parent, its long texts as Markdown; its files by name. A parent that cannot
 * be read is left out.
 */
export async function readWorkItem(
  connection: Connection,
  identity: OwnIdentity,
  project: string,
  id: number,
): Promise<WorkItem> {
  const found = await getWorkItem(connection, project, id, 'all');
  const comments = await listComments(connection, project, id);
  const links = linksOf(found.relations ?? []);
  const parent = await readParent(connection, project, links);
  const { organizationUrl } = connection;
  const workItem = toWorkItem(found, comments, { project, organizationUrl });
  const attachments = attachmentsOf(organizationUrl, found.relations ?? [], [
    { origin: 'description', text: workItem.description },
    ...(await writtenByOthers(identity, comments)).map((text) => ({ origin: 'comment' as const, text })),
  ]);
  return {
    ...workItem,
    ...(parent === undefined ? {} : { parent }),
    ...(links.length === 0 ? {} : { links }),
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

/** The texts of comments but for our own, which link to what we uploaded. As Markdown. */
async function writtenByOthers(identity: OwnIdentity, comments: readonly AdoComment[]): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const comment of comments) {
    const { text } = toComment(comment);
    if (namesAttachments(text) && !(await identity.is(comment.createdBy?.id))) texts.push(text);
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
  connection: Connection,
  project: string,
  links: readonly WorkItemLink[],
): Promise<WorkItem['parent']> {
  const link = links.find(({ kind }) => kind === 'parent');
  if (link?.kind !== 'parent') {
    return undefined;
  }
  const parent = await unlessUnreadable(getWorkItem(connection, project, link.workItemId, 'none'));
  return (
    parent && {
      id: parent.id,
      type: textOf(parent.fields, 'System.WorkItemType'),
      state: textOf(parent.fields, 'System.State'),
      title: textOf(parent.fields, 'System.Title'),
      description: descriptionOf(parent),
    }
  );
}

function toWorkItem(
  found: AdoWorkItem,
  comments: readonly AdoComment[],
  place: { readonly project: string; readonly organizationUrl: string },
): WorkItem {
  const { fields } = found;
  const editUrl = `${place.organizationUrl}/${encodeURIComponent(place.project)}/_workitems/edit/${found.id}`;
  return {
    id: found.id,
    revision: found.rev,
    projectName: textOf(fields, 'System.TeamProject') || place.project,
    type: textOf(fields, 'System.WorkItemType') || 'Work Item',
    state: textOf(fields, 'System.State'),
    title: textOf(fields, 'System.Title'),
    description: descriptionOf(found),
    tags: tagsOf(textOf(fields, 'System.Tags')),
    comments: comments.map(toComment),
    webUrl: found._links?.html?.href ?? editUrl,
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
function descriptionOf(workItem: AdoWorkItem): string {
  const parts = descriptionFields.flatMap(([field, title]) => {
    const text = fieldMarkdown(workItem, field);
    return text === '' ? [] : [{ title, text }];
  });
  const [only, another] = parts;
  if (only === undefined || another === undefined) {
    return only?.text ?? '';
  }
  return parts.map(({ title, text }) => `## ${title}\n\n${text}`).join('\n\n');
}

function fieldMarkdown(workItem: AdoWorkItem, field: string): string {
  const text = textOf(workItem.fields, field);
  const format = workItem.multilineFieldsFormat?.[field]?.toLowerCase();
  return format === 'markdown' ? shownMarkdown(text) : htmlToMarkdown(text);
}

function toComment(comment: AdoComment): WorkItemComment {
  const text = comment.text ?? '';
  return {
    id: comment.id,
    author: comment.createdBy?.displayName ?? '',
    text: isMarkdown(comment) ? shownMarkdown(text) : htmlToMarkdown(text),
    createdAt: comment.createdDate ?? '',
  };
}

/** Tags come as one string, `; ` between them. */
export function tagsOf(tags: string): string[] {
  return listOf(tags, ';');
}

/** A field's text; empty when it is absent or no text. */
export function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
