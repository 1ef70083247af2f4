import type { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import { isServerException } from '../http/failures.ts';
import { ignorePermanentFailure } from '../http/ignoreFailure.ts';
import { resources } from '../http/resources.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { type PullRequestReference, pullRequestRoute } from '../repositories/pullRequestReference.ts';
import { truncateText } from '../text/truncateText.ts';
import { ensureDescriptionThread } from './descriptionThread.ts';
import { pullRequestDetailsSchema } from './pullRequestSchemas.ts';
import { fitPullRequestText, isDescriptionTooLong } from './pullRequestText.ts';
import { type ThreadMarker, writeThread } from './writeThread.ts';

/** Someone as Azure DevOps names them. */
export interface Person {
  readonly id: string;
  readonly displayName: string;
}

/** A pull request as it is now. */
export interface PullRequestDetails {
  readonly id: number;
  readonly status: 'active' | 'abandoned' | 'completed';
  readonly title: string;
  readonly description: string;
  readonly isDraft: boolean;
  /** Branch names without `refs/heads/`. */
  readonly sourceBranch: string;
  readonly targetBranch: string;
  /** Tip of the source branch that was merged last. */
  readonly sourceCommit: string | undefined;
  readonly targetCommit: string | undefined;
  /** `succeeded`, `conflicts`, `queued`, `rejectedByPolicy` or `failure`. */
  readonly mergeStatus: string | undefined;
  readonly isAutoComplete: boolean;
  readonly createdBy: Person | undefined;
  readonly createdAt: string | undefined;
  /** Who completed or abandoned it; gone again after it was reactivated. */
  readonly closedBy: Person | undefined;
  readonly closedAt: string | undefined;
  readonly votes: readonly {
    readonly reviewer: string;
    readonly reviewerId: string | undefined;
    readonly vote: number;
    readonly isRequired: boolean;
  }[];
}

export interface AutoCompleteOptions extends PullRequestReference {
  readonly mergeStrategy?: 'noFastForward' | 'squash' | 'rebase' | 'rebaseMerge';
  /** At most 3,500 characters are used. */
  readonly commitMessage?: string;
  readonly deleteSourceBranch?: boolean;
}

export interface AbandonOptions extends PullRequestReference {
  readonly reason: string;
  /** What the thread with the reason is found again by; `abandoned` without it. */
  readonly thread?: ThreadMarker;
}

const longestMergeMessage = 3500;

/** TF401181: only a completed pull request is refused so. Reads may show it as active for a while. */
const notEditable = 'GitPullRequestNotEditableException';

/** Reads a pull request with its whole description, which the list call cuts. */
export async function readPullRequest(
  connection: Connection,
  reference: PullRequestReference,
): Promise<PullRequestDetails> {
  const { value } = await connection.json(
    { ...pullRequestCall(reference, 'read'), operation: 'pullRequests.get' },
    pullRequestDetailsSchema,
  );
  return toDetails(value);
}

/**
 * Sets the description, and its title when one is given; what is so already is not written again. A description that is
 * too long is cut, with its whole text in a thread.
 */
export async function updateDescription(
  connection: Connection,
  identity: OwnIdentity,
  options: PullRequestReference & { readonly description: string; readonly title?: string },
): Promise<PullRequestDetails> {
  const found = await readPullRequest(connection, options);
  assertActive(found, 'describe');
  const { title, description } = fitPullRequestText({ title: options.title ?? found.title, ...options });
  if (isDescriptionTooLong(options.description)) {
    await ensureDescriptionThread(connection, identity, { ...options, isNew: false });
  }
  const isSame = found.title === title && found.description === description;
  return isSame ? found : await update(connection, options, { title, description });
}

/** Takes a draft out of its draft state; nothing happens to one that is none. */
export async function publishDraft(
  connection: Connection,
  reference: PullRequestReference,
): Promise<PullRequestDetails> {
  const found = await readPullRequest(connection, reference);
  return found.isDraft ? await update(connection, reference, { isDraft: false }) : found;
}

/**
 * Lets Azure DevOps complete the pull request as soon as its policies allow it, in the agent's name. Policies are never
 * bypassed: there is no option for it.
 */
export async function setAutoComplete(
  connection: Connection,
  identity: OwnIdentity,
  options: AutoCompleteOptions,
): Promise<PullRequestDetails> {
  const found = await readPullRequest(connection, options);
  assertActive(found, 'set auto-complete on');
  if (found.isAutoComplete) return found;
  const { mergeStrategy = 'squash', commitMessage, deleteSourceBranch = true } = options;
  return await update(connection, options, {
    autoCompleteSetBy: { id: await identity.id() },
    completionOptions: {
      mergeStrategy,
      deleteSourceBranch,
      bypassPolicy: false,
      ...(commitMessage === undefined ? {} : { mergeCommitMessage: truncateText(commitMessage, longestMergeMessage) }),
    },
  });
}

/**
 * Says why in a closed thread, then abandons the pull request; one that is abandoned already is left as it is. Where reads
 * have not yet shown that it is completed, the answer and the thread say so.
 */
export async function abandonPullRequest(
  connection: Connection,
  identity: OwnIdentity,
  options: AbandonOptions,
): Promise<PullRequestDetails> {
  const found = await readPullRequest(connection, options);
  if (found.status === 'abandoned') return found;
  assertActive(found, 'abandon');
  const { repository, pullRequestId, reason: markdown, thread: name = { marker: 'abandoned' } } = options;
  const thread = { repository, pullRequestId, ...name, status: 'closed' } as const;
  // Who may not comment can still abandon: the reason stands on the work item as well.
  await ignorePermanentFailure(writeThread(connection, identity, { ...thread, markdown }));
  try {
    return await update(connection, options, { status: 'abandoned' });
  } catch (error) {
    if (!isServerException(error, notEditable)) throw error;
    const completed = 'It was completed before it could be abandoned.';
    await ignorePermanentFailure(writeThread(connection, identity, { ...thread, markdown: completed }));
    return { ...found, status: 'completed' };
  }
}

function assertActive(found: PullRequestDetails, verb: string): void {
  if (found.status !== 'active') {
    throw new AgentError('conflict', `Could not ${verb} pull request ${found.id}: it is ${found.status}.`);
  }
}

async function update(connection: Connection, reference: PullRequestReference, body: object) {
  const { value } = await connection.json(
    { ...pullRequestCall(reference, 'update'), operation: 'pullRequests.update', method: 'PATCH', body },
    pullRequestDetailsSchema,
  );
  return toDetails(value);
}

function pullRequestCall(reference: PullRequestReference, verb: string) {
  return {
    purpose: `${verb} pull request ${reference.pullRequestId} of repository "${reference.repository.name}"`,
    resource: resources.pullRequests,
    route: pullRequestRoute(reference),
  };
}

function toDetails(found: z.infer<typeof pullRequestDetailsSchema>): PullRequestDetails {
  const { status } = found;
  return {
    id: found.pullRequestId,
    status: status === 'abandoned' || status === 'completed' ? status : 'active',
    title: found.title,
    description: found.description ?? '',
    isDraft: found.isDraft,
    sourceBranch: found.sourceRefName.replace(/^refs\/heads\//, ''),
    targetBranch: found.targetRefName.replace(/^refs\/heads\//, ''),
    sourceCommit: found.lastMergeSourceCommit?.commitId,
    targetCommit: found.lastMergeTargetCommit?.commitId,
    mergeStatus: found.mergeStatus,
    isAutoComplete: found.autoCompleteSetBy !== undefined && found.autoCompleteSetBy !== null,
    createdBy: toPerson(found.createdBy),
    createdAt: found.creationDate,
    closedBy: toPerson(found.closedBy),
    closedAt: found.closedDate,
    votes: (found.reviewers ?? []).map((reviewer) => ({
      reviewer: reviewer.displayName ?? '',
      reviewerId: reviewer.id,
      vote: reviewer.vote,
      isRequired: reviewer.isRequired === true,
    })),
  };
}

function toPerson(author: z.infer<typeof pullRequestDetailsSchema>['createdBy']): Person | undefined {
  return author?.id === undefined ? undefined : { id: author.id, displayName: author.displayName ?? '' };
}
