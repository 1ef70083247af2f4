import { unlessNotFound } from '../../contracts/agentError.ts';
import { htmlToMarkdown } from '../htmlToMarkdown/htmlToMarkdown.ts';
import { visibleMarkdown } from '../htmlToMarkdown/visibleMarkdown.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { type AdoComment, adoCommentSchema } from '../http/schemas.ts';
import { isBot } from '../identities/bots.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { assertWorkItemInProject } from './workItemProject.ts';
import { isMarkdown, listComments } from './writeComment.ts';

/** A comment on a work item with who wrote it, as commands and answers need it. All text is untrusted. */
export interface AuthoredComment {
  readonly id: number;
  readonly author: string;
  readonly authorId: string | undefined;
  /** E-mail address or account name. */
  readonly authorName: string | undefined;
  /** Whether its author is no person: a service principal, a service identity. */
  readonly isBot: boolean;
  readonly isOwn: boolean;
  /** As Markdown. */
  readonly text: string;
  readonly createdAt: string;
  /** When it was last changed. */
  readonly updatedAt: string;
}

export interface CommentsOptions {
  readonly project: string;
  readonly workItemId: number;
  /** Only those written or changed then or later. */
  readonly since?: Date;
}

/**
 * Comments that are not deleted, oldest first.
 * @throws AgentError `not-found` when the project has no such work item
 */
export async function readComments(
  connection: Connection,
  identity: OwnIdentity,
  { project, workItemId, since }: CommentsOptions,
): Promise<readonly AuthoredComment[]> {
  await assertWorkItemInProject(connection, project, workItemId);
  const comments: AuthoredComment[] = [];
  for (const found of await listComments(connection, project, workItemId)) {
    const comment = await toAuthored(identity, found);
    if (since === undefined || !(Date.parse(comment.updatedAt) < since.getTime())) comments.push(comment);
  }
  return comments;
}

/** One comment; undefined when it does not exist, is deleted, or is on a work item of another project. */
export async function readComment(
  connection: Connection,
  identity: OwnIdentity,
  options: { readonly project: string; readonly workItemId: number; readonly commentId: number },
): Promise<AuthoredComment | undefined> {
  const { project, workItemId, commentId } = options;
  return await unlessNotFound(async () => {
    await assertWorkItemInProject(connection, project, workItemId);
    const { value: found } = await connection.json(
      {
        operation: 'workItemComments.get',
        purpose: `read comment ${commentId} of work item ${workItemId} in project "${project}"`,
        resource: resources.workItemComments,
        route: { project, workItemId, commentId },
      },
      adoCommentSchema,
    );
    return found.isDeleted === true ? undefined : await toAuthored(identity, found);
  });
}

async function toAuthored(identity: OwnIdentity, comment: AdoComment): Promise<AuthoredComment> {
  const { text = '', createdBy, createdDate = '', modifiedDate = createdDate } = comment;
  return {
    id: comment.id,
    author: createdBy?.displayName ?? '',
    authorId: createdBy?.id,
    authorName: createdBy?.uniqueName,
    isBot: isBot(createdBy ?? {}),
    isOwn: await identity.is(createdBy?.id),
    text: isMarkdown(comment) ? visibleMarkdown(text) : htmlToMarkdown(text),
    createdAt: createdDate,
    updatedAt: modifiedDate,
  };
}
