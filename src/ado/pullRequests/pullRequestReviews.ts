import { AgentError } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import type { IdentityLookup } from '../identities/identityLookup.ts';
import { type PullRequestReference, pullRequestRoute } from '../repositories/pullRequestReference.ts';
import { truncateText } from '../text/truncateText.ts';
import { labelSchema, pullRequestStatusSchema, reviewerSchema } from './pullRequestSchemas.ts';

export interface ReviewersOptions extends PullRequestReference {
  /** Ids, display names, e-mail addresses, account names, or groups with `group:` or without. */
  readonly reviewers: readonly string[];
  readonly isRequired?: boolean;
}

/** 10 approved, 5 approved with suggestions, 0 none, -5 waiting for the author, -10 rejected. */
export type Vote = 10 | 5 | 0 | -5 | -10;

export interface PostStatusOptions extends PullRequestReference {
  readonly state: 'pending' | 'succeeded' | 'failed' | 'error' | 'notApplicable';
  /** What the status is about: a policy can require it by genre and name. */
  readonly context: { readonly genre: string; readonly name: string };
  readonly description: string;
  readonly targetUrl?: string;
  /** Ties the status to one iteration, so that it does not count for a later push. */
  readonly iteration?: number;
}

const longestStatusDescription = 4000;

/** Adds reviewers that are not there yet; votes and requirements of those who are stay as they are. */
export async function addReviewers(
  connection: Connection,
  lookup: IdentityLookup,
  options: ReviewersOptions,
): Promise<readonly string[]> {
  const { value: present } = await connection.json(
    { ...reviewersCall(options), operation: 'pullRequestReviewers.list' },
    listSchema(reviewerSchema),
  );
  const known = new Set(present.value.map(({ id }) => id.toLowerCase()));
  const added: string[] = [];
  for (const reviewer of options.reviewers) {
    const id = (await lookup.idOf(reviewer)).toLowerCase();
    if (known.has(id)) continue;
    known.add(id);
    const body = { vote: 0, ...(options.isRequired === undefined ? {} : { isRequired: options.isRequired }) };
    await connection.json(
      { ...reviewersCall(options, id), operation: 'pullRequestReviewers.create', method: 'PUT', body },
      reviewerSchema,
    );
    added.push(id);
  }
  return added;
}

/** Votes as the agent itself. Azure DevOps lets nobody vote for others. */
export async function vote(
  connection: Connection,
  identity: OwnIdentity,
  options: PullRequestReference & { readonly vote: Vote },
): Promise<void> {
  const id = await identity.id();
  await connection.json(
    {
      ...reviewersCall(options, id),
      operation: 'pullRequestReviewers.vote',
      method: 'PUT',
      body: { vote: options.vote },
    },
    reviewerSchema,
  );
}

/** Adds the labels that the pull request lacks; names are compared without case, as Azure DevOps does. */
export async function addLabels(
  connection: Connection,
  options: PullRequestReference & { readonly labels: readonly string[] },
): Promise<void> {
  const call = {
    purpose: `label pull request ${options.pullRequestId}`,
    resource: resources.pullRequestLabels,
    route: pullRequestRoute(options),
  };
  const { value: present } = await connection.json(
    { ...call, operation: 'pullRequestLabels.list' },
    listSchema(labelSchema),
  );
  const known = new Set(present.value.map(({ name }) => name.toLowerCase()));
  for (const name of options.labels.filter((label) => !known.has(label.toLowerCase()))) {
    known.add(name.toLowerCase());
    await connection.json(
      { ...call, operation: 'pullRequestLabels.create', method: 'POST', body: { name } },
      labelSchema,
    );
  }
}

/** A status as it counts now. */
export interface PullRequestStatus {
  readonly state: string;
  readonly context: { readonly genre: string; readonly name: string };
  readonly description: string;
  readonly targetUrl: string | undefined;
  /** The iteration it is tied to, if any. */
  readonly iteration: number | undefined;
}

/** The newest status of each context, whoever posted it. */
export async function listStatuses(
  connection: Connection,
  reference: PullRequestReference,
): Promise<readonly PullRequestStatus[]> {
  const newest = new Map<string, PullRequestStatus>();
  for (const status of await readStatuses(connection, reference)) {
    const { state, description = '', targetUrl, iterationId } = status;
    const context = { genre: status.context.genre ?? '', name: status.context.name };
    newest.set(JSON.stringify(context), {
      state,
      context,
      description,
      targetUrl,
      iteration: iterationId ?? undefined,
    });
  }
  return [...newest.values()];
}

/**
 * Posts a status unless the newest one of its context says the same already. Azure DevOps keeps every status; the newest
 * of a context is the one that counts.
 */
export async function postStatus(
  connection: Connection,
  options: PostStatusOptions,
): Promise<{ readonly statusId: number; readonly posted: boolean }> {
  const { context, state, targetUrl, iteration } = options;
  if (targetUrl !== undefined && !/^https?:\/\//.test(targetUrl)) {
    throw new AgentError('invalid-input', 'The target URL of a pull request status must be an http(s) URL.');
  }
  const description = truncateText(options.description, longestStatusDescription);
  const newest = (await readStatuses(connection, options)).findLast(
    (status) => status.context.name === context.name && (status.context.genre ?? '') === context.genre,
  );
  const isSame =
    newest?.state === state &&
    (newest.description ?? '') === description &&
    newest.targetUrl === targetUrl &&
    (newest.iterationId ?? undefined) === iteration;
  if (newest !== undefined && isSame) return { statusId: newest.id, posted: false };
  const body = {
    state,
    description,
    context,
    ...(targetUrl === undefined ? {} : { targetUrl }),
    ...(iteration === undefined ? {} : { iterationId: iteration }),
  };
  const { value: posted } = await connection.json(
    { ...statusesCall(options), operation: 'pullRequestStatuses.create', method: 'POST', body },
    pullRequestStatusSchema,
  );
  return { statusId: posted.id, posted: true };
}

/** Oldest first. */
async function readStatuses(connection: Connection, reference: PullRequestReference) {
  const { value: found } = await connection.json(
    { ...statusesCall(reference), operation: 'pullRequestStatuses.list' },
    listSchema(pullRequestStatusSchema),
  );
  return found.value.sort((left, right) => left.id - right.id);
}

function statusesCall(reference: PullRequestReference) {
  return {
    purpose: `read or post the statuses of pull request ${reference.pullRequestId}`,
    resource: resources.pullRequestStatuses,
    route: pullRequestRoute(reference),
  };
}

function reviewersCall(reference: PullRequestReference, reviewerId?: string) {
  return {
    purpose: `read or set the reviewers of pull request ${reference.pullRequestId}`,
    resource: resources.pullRequestReviewers,
    route: { ...pullRequestRoute(reference), ...(reviewerId === undefined ? {} : { reviewerId }) },
  };
}
