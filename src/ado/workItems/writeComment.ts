import { AgentError } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { type AdoComment, adoCommentSchema, commentPageSchema } from '../http/schemas.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { appendMarker, endsWithMarker } from '../text/commentMarker.ts';
import { htmlToText } from '../text/htmlToText.ts';
import { markdownToHtml } from '../text/markdownToHtml.ts';

export interface WriteCommentOptions {
  readonly project: string;
  readonly workItemId: number;
  /** Names what the comment is and the run that it is of: no other comment of the agent on the work item has it. */
  readonly marker: string;
  /** Markers that earlier versions gave the same comment: runs that began under them go on. */
  readonly formerly?: readonly string[];
  /** Without the marker, which becomes its last line. */
  readonly markdown: string;
}

export interface WrittenComment {
  readonly commentId: number;
  /** False when an earlier comment was brought up to date instead. */
  readonly created: boolean;
}

const commentsPerPage = 200;
const mostPages = 100;

/** Every comment that is not deleted, oldest first. */
export async function listComments(
  connection: Connection,
  project: string,
  workItemId: number,
): Promise<readonly AdoComment[]> {
  const comments: AdoComment[] = [];
  let continuationToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { value } = await connection.json(
      {
        operation: 'workItemComments.list',
        purpose: `read the comments of work item ${workItemId} in project "${project}"`,
        resource: resources.workItemComments,
        route: { project, workItemId },
        query: { $top: commentsPerPage, order: 'asc', continuationToken },
      },
      commentPageSchema,
    );
    comments.push(...value.comments.filter((comment) => comment.isDeleted !== true));
    continuationToken = value.continuationToken;
    if (continuationToken === undefined || continuationToken === '') {
      return comments.sort((left, right) => left.id - right.id);
    }
  }
  throw new AgentError(
    'too-large',
    `Could not read the comments of work item ${workItemId} in project "${project}": ` +
      `there are more than ${mostPages * commentsPerPage}.`,
  );
}

/**
 * Adds the comment, or brings the one up to date that the agent itself wrote with this marker before.
 * @throws AgentError `invalid-input` for a marker that is no short line
 */
export async function writeComment(
  connection: Connection,
  identity: OwnIdentity,
  options: WriteCommentOptions,
): Promise<WrittenComment> {
  const { project, workItemId, marker } = options;
  const text = markdownToHtml(appendMarker(options.markdown, marker));
  const earlier = await findEarlierComment(connection, identity, options);
  if (earlier !== undefined && earlier.text === text) {
    return { commentId: earlier.id, created: false };
  }
  const target = earlier === undefined ? {} : { commentId: earlier.id };
  const { value: written } = await connection.json(
    {
      operation: earlier === undefined ? 'workItemComments.create' : 'workItemComments.update',
      purpose: `comment on work item ${workItemId} in project "${project}"`,
      resource: resources.workItemComments,
      method: earlier === undefined ? 'POST' : 'PATCH',
      route: { project, workItemId, ...target },
      body: { text },
    },
    adoCommentSchema,
  );
  return { commentId: written.id, created: earlier === undefined };
}

/** A comment's text without markup. */
export function plainCommentText(comment: AdoComment): string {
  return isMarkdown(comment) ? (comment.text ?? '') : htmlToText(comment.text ?? '');
}

/** Comments are HTML unless they say otherwise. */
export function isMarkdown(comment: AdoComment): boolean {
  return comment.format === 'markdown' || comment.format === 0;
}

async function findEarlierComment(
  connection: Connection,
  identity: OwnIdentity,
  options: WriteCommentOptions,
): Promise<AdoComment | undefined> {
  const markers = [options.marker, ...(options.formerly ?? [])];
  const comments = await listComments(connection, options.project, options.workItemId);
  for (const comment of comments) {
    if (endsWithMarker(plainCommentText(comment), markers) && (await identity.is(comment.createdBy?.id))) {
      return comment;
    }
  }
  return undefined;
}
