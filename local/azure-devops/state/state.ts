import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Build, buildSchema } from '../builds/records.ts';
import { type Notification, notificationSchema, type Subscription, subscriptionSchema } from '../hooks/records.ts';
import { type Policy, policySchema } from '../policies/records.ts';
import {
  type PullRequest,
  type PullRequestAttachment,
  pullRequestAttachmentSchema,
  pullRequestSchema,
  type Thread,
  threadSchema,
} from '../pullRequests/records/records.ts';
import { type PersonalToken, personalTokenSchema } from '../tokens/records.ts';
import {
  type Attachment,
  attachmentSchema,
  type ClassificationNode,
  classificationNodeSchema,
  type StoredQuery,
  storedQuerySchema,
  type Tag,
  type TeamIteration,
  tagSchema,
  teamIterationSchema,
  type WorkItem,
  type WorkItemComment,
  workItemCommentSchema,
  workItemSchema,
} from '../workItems/records/records.ts';
import { type Collection, type DocumentStore, openDocumentStore } from './documentStore.ts';
import {
  type CommitStatus,
  commitStatusSchema,
  type ForkSync,
  forkSyncSchema,
  type GroupRecord,
  groupSchema,
  type Identity,
  identitySchema,
  type MergeOperation,
  mergeOperationSchema,
  type Project,
  type Push,
  projectSchema,
  pushSchema,
  type RepositoryRecord,
  repositorySchema,
  settingSchema,
} from './records.ts';

/** Everything the stand-in remembers besides git objects. The scope of each collection is named beside it. */
export type State = {
  readonly store: DocumentStore;
  readonly directory: string;
  readonly settings: Collection<{ value: string }>;
  /** Scope: none (''). Key: id. */
  readonly identities: Collection<Identity>;
  /** Scope: none (''). Key: name in lower case. */
  readonly groups: Collection<GroupRecord>;
  /** Scope: none (''). Key: id. */
  readonly projects: Collection<Project>;
  /** Scope: none (''). Key: id. */
  readonly repositories: Collection<RepositoryRecord>;
  /** Scope: repository id. Key: push id. */
  readonly pushes: Collection<Push>;
  /** Scope: repository id. Key: id of the operation. */
  readonly forkSyncs: Collection<ForkSync>;
  /** Scope: repository id. Key: id of the operation. */
  readonly merges: Collection<MergeOperation>;
  /** Scope: repository id. Key: id of the status. */
  readonly commitStatuses: Collection<CommitStatus>;
  /** Scope: repository id. Key: pull request id. */
  readonly pullRequests: Collection<PullRequest>;
  /** Scope: pull request id. Key: file name. */
  readonly pullRequestAttachments: Collection<PullRequestAttachment>;
  /** Scope: pull request id. Key: thread id. */
  readonly threads: Collection<Thread>;
  /** Scope: none (''). Key: id. */
  readonly workItems: Collection<WorkItem>;
  /** Scope: work item id. Key: comment id. */
  readonly workItemComments: Collection<WorkItemComment>;
  /** Scope: none (''). Key: id. */
  readonly attachments: Collection<Attachment>;
  /** Scope: project id. Key: identifier of the node. */
  readonly teamIterations: Collection<TeamIteration>;
  /** Scope: project id. Key: name. */
  readonly workItemTags: Collection<Tag>;
  /** Scope: project id. Key: id. */
  readonly queries: Collection<StoredQuery>;
  /** Scope: project id. Key: id. */
  readonly classificationNodes: Collection<ClassificationNode>;
  /** Scope: none (''). Key: id. */
  readonly subscriptions: Collection<Subscription>;
  /** Scope: subscription id. Key: notification id. */
  readonly notifications: Collection<Notification>;
  /** Scope: project id. Key: id. */
  readonly policies: Collection<Policy>;
  /** Scope: none (''). Key: id. */
  readonly builds: Collection<Build>;
  /** Scope: none (''). Key: authorization id. */
  readonly personalTokens: Collection<PersonalToken>;
};

/** The one scope of collections that are not divided. */
export const everything = '';

/**
 * Opens the state kept in a folder, creating what is missing.
 * @param directory holds `state.sqlite`, `repositories/`, `attachments/` and `builds/`
 */
export function openState(directory: string): State {
  for (const folder of ['repositories', 'attachments', 'builds']) {
    mkdirSync(join(directory, folder), { recursive: true });
  }
  const store = openDocumentStore(join(directory, 'state.sqlite'));
  return {
    store,
    directory,
    settings: store.collection('settings', settingSchema),
    identities: store.collection('identities', identitySchema),
    groups: store.collection('groups', groupSchema),
    projects: store.collection('projects', projectSchema),
    repositories: store.collection('repositories', repositorySchema),
    pushes: store.collection('pushes', pushSchema),
    forkSyncs: store.collection('forkSyncs', forkSyncSchema),
    merges: store.collection('merges', mergeOperationSchema),
    commitStatuses: store.collection('commitStatuses', commitStatusSchema),
    pullRequests: store.collection('pullRequests', pullRequestSchema),
    pullRequestAttachments: store.collection('pullRequestAttachments', pullRequestAttachmentSchema),
    threads: store.collection('threads', threadSchema),
    workItems: store.collection('workItems', workItemSchema),
    workItemComments: store.collection('workItemComments', workItemCommentSchema),
    attachments: store.collection('attachments', attachmentSchema),
    teamIterations: store.collection('teamIterations', teamIterationSchema),
    workItemTags: store.collection('workItemTags', tagSchema),
    queries: store.collection('queries', storedQuerySchema),
    classificationNodes: store.collection('classificationNodes', classificationNodeSchema),
    subscriptions: store.collection('subscriptions', subscriptionSchema),
    notifications: store.collection('notifications', notificationSchema),
    policies: store.collection('policies', policySchema),
    builds: store.collection('builds', buildSchema),
    personalTokens: store.collection('personalTokens', personalTokenSchema),
  };
}
