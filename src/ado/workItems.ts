import type { WorkItem, WorkItemComment } from '../contracts/workItem.ts';
import { isMarkdown, listComments } from './comments.ts';
import type { Connection } from './connection.ts';
import { htmlToMarkdown } from './markdown.ts';
import { resources } from './resources.ts';
import { type AdoComment, type AdoWorkItem, adoWorkItemSchema } from './schemas.ts';

/** The long text fields that make up a description, in the order they are shown. */
const descriptionFields = [
  ['System.Description', 'Description'],
  ['Microsoft.VSTS.TCM.ReproSteps', 'Reproduction steps'],
  ['Microsoft.VSTS.Common.AcceptanceCriteria', 'Acceptance criteria'],
] as const;

/** A work item with all its comments, its long texts as Markdown. */
export async function readWorkItem(connection: Connection, project: string, id: number): Promise<WorkItem> {
  const { value: found } = await connection.json(
    {
      operation: 'workItems.get',
      purpose: `read work item ${id} in project "${project}"`,
      resource: resources.workItem,
      route: { project, id },
      query: { $expand: 'links' },
    },
    adoWorkItemSchema,
  );
  const comments = await listComments(connection, project, id);
  return toWorkItem(found, comments, { project, organizationUrl: connection.organizationUrl });
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
  };
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
  return format === 'markdown' ? text.trim() : htmlToMarkdown(text);
}

function toComment(comment: AdoComment): WorkItemComment {
  const text = comment.text ?? '';
  return {
    id: comment.id,
    author: comment.createdBy?.displayName ?? '',
    text: isMarkdown(comment) ? text.trim() : htmlToMarkdown(text),
    createdAt: comment.createdDate ?? '',
  };
}

/** Tags come as one string, `; ` between them. */
function tagsOf(tags: string): string[] {
  return tags
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
