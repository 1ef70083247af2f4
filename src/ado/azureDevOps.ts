import type { Repository } from '../contracts/repositories/repository.ts';
import type { WorkItem } from '../contracts/workItems/workItem.ts';
import type { WorkItemUpdate } from '../contracts/workItems/workItemUpdate.ts';
import {
  type BranchOperations,
  createBranchOperations,
  createPushOperations,
  type PushOperations,
} from './branchOperations.ts';
import { type PastCommit, readPastCommit } from './git/pastCommit.ts';
import { listPathCommits, type PathCommit, type PathCommitsOptions } from './git/pathCommits.ts';
import { type AzureDevOpsOptions, type Connection, connect } from './http/connection.ts';
import { type AgentIdentity, createOwnIdentity, type OwnIdentity, readConnectionData } from './identities/identity.ts';
import { createIdentityLookup, type IdentityLookup } from './identities/identityLookup.ts';
import {
  type BuildOperations,
  createBuildOperations,
  createPullRequestOperations,
  type PullRequestOperations,
} from './pullRequestOperations.ts';
import type { BlobCache } from './repositories/blobCache.ts';
import { type ReadFileOptions, readFileAt } from './repositories/readFileAt.ts';
import { readBranchTip, resolveRepository } from './repositories/repositories.ts';
import {
  chooseRepository,
  type RepositoryChoice,
  type RepositoryChoiceOptions,
} from './repositories/repositoryChoice.ts';
import { type RepositoryFile, readRepositoryFiles, type SnapshotLimits } from './repositories/snapshotFiles.ts';
import { readNotificationEvent } from './serviceHooks/notificationEvent.ts';
import { type AttachmentReference, readAttachment, type TextFile, uploadText } from './workItems/attachments.ts';
import { parseFieldSelection } from './workItems/fields/workItemFields.ts';
import { createWorkItemTypes } from './workItems/fields/workItemTypes.ts';
import { type AuthoredComment, type CommentsOptions, readComment, readComments } from './workItems/readComments.ts';
import { type HistoryOptions, readWorkItemHistory } from './workItems/workItemHistory.ts';
import { type FoundWorkItem, findWorkItems, type WorkItemSearch } from './workItems/workItemSearch.ts';
import { readWorkItem, type WorkItemReadOptions } from './workItems/workItems.ts';
import { type ChangedWorkItem, changeWorkItem, type WorkItemChange } from './workItems/workItemUpdates.ts';
import { type WriteCommentOptions, type WrittenComment, writeComment } from './workItems/writeComment.ts';

export type { AdoCredential } from './http/adoCredential.ts';
export type { AzureDevOpsOptions } from './http/connection.ts';
export type { RepositoryFile } from './repositories/snapshotFiles.ts';

/**
 * Azure DevOps as the agent uses it. Every failure is an `AgentError`; nothing tries again in here, waits are short and
 * bounded, and every write finds its own earlier effect first.
 */
export interface AzureDevOps {
  readonly workItems: {
    /** With all pages of comments, links, parent and attachments; HTML as Markdown. */
    read(project: string, id: number): Promise<WorkItem>;
    /** All of them, or those written or changed since, with who wrote each. */
    comments(options: CommentsOptions): Promise<readonly AuthoredComment[]>;
    /** One of them; undefined when it is gone. */
    comment(options: {
      readonly project: string;
      readonly workItemId: number;
      readonly commentId: number;
    }): Promise<AuthoredComment | undefined>;
    /** Adds the comment, or updates the one this agent wrote before with the same marker. */
    writeComment(options: WriteCommentOptions): Promise<WrittenComment>;
    /**
     * The content of a file of a work item.
     * @param wanted how many bytes of it are wanted, told by its beginning
     */
    readAttachment(place: AttachmentReference, wanted: (beginning: Buffer) => number): Promise<Buffer>;
    /** Uploads a text for people to read; its address. */
    uploadText(file: TextFile): Promise<string>;
    /** Sets the state by category, adds and removes tags, adds links: what is so already is not written again. */
    change(change: WorkItemChange): Promise<ChangedWorkItem>;
    /** Its newest changes, oldest first. */
    history(options: HistoryOptions): Promise<readonly WorkItemUpdate[]>;
    /** Oldest first, page by page. */
    find(search: WorkItemSearch): AsyncIterable<FoundWorkItem>;
  };
  readonly repositories: {
    /** By name or id when given, else the project's only repository; otherwise `configuration`, which lists them. */
    resolve(project: string, nameOrId: string | undefined): Promise<Repository>;
    /** By setting, rule, development link or because there is only one; otherwise the question to ask. */
    choose(options: RepositoryChoiceOptions): Promise<RepositoryChoice>;
    /** The commit of exactly this branch. */
    tip(repository: Repository, branch: string): Promise<string | undefined>;
    /** What one commit said and changed; of a merge, what it brought to its first parent. */
    pastCommit(repository: Repository, commit: string): Promise<PastCommit>;
    /** The last commits that touched a path, newest first, with whole messages; none where the commit lacks the path. */
    commitsOf(repository: Repository, options: PathCommitsOptions): Promise<readonly PathCommit[]>;
    /** One text file, e.g. the rules, without a snapshot; undefined when the commit has no such file. */
    readFile(options: ReadFileOptions): Promise<string | undefined>;
    /** Every file at the commit; content only where it is text within the limit. Memory holds one file at a time. */
    readFiles(repository: Repository, commit: string, limits: SnapshotLimits): AsyncIterable<RepositoryFile>;
  };
  readonly branches: BranchOperations;
  readonly pushes: PushOperations;
  readonly pullRequests: PullRequestOperations;
  readonly builds: BuildOperations;
  readonly hooks: {
    /** The event of a notification as it was raised, whatever of it the subscription sends. */
    keptEvent(subscriptionId: string, notificationId: number): Promise<Readonly<Record<string, unknown>> | undefined>;
  };
  readonly identities: {
    /** The agent's own identity, to know its echoes by. */
    own(): Promise<AgentIdentity>;
    /** The first entry of `allowed` (ids, e-mail addresses, accounts, groups) that is the person or holds them. */
    grantOf(personId: string, allowed: readonly string[]): Promise<string | undefined>;
  };
  /** For the readiness check: the cheapest authenticated call. */
  ping(): Promise<void>;
  /** The same adapter, whose calls end with `timeout` as soon as the signal is given. */
  withSignal(signal: AbortSignal): AzureDevOps;
}

interface AdapterOptions extends AzureDevOpsOptions {
  /** Contents of files by object id, so that what one snapshot has read the next one need not. */
  readonly blobCache?: BlobCache;
  /**
   * For one operation with all its calls and waits, a snapshot included. Default 780,000: with it, an activity of one
   * or two operations ends before the 30 minutes that host.json gives it.
   */
  readonly operationTimeoutMilliseconds?: number;
  /** Fields of work items to read besides the usual ones, by name or reference name; not to be read with `-` before it. */
  readonly workItemFields?: readonly string[];
}

const defaultOperationTimeout = 780_000;

/**
 * The adapter for one organisation or Server collection. Every wait in it has a limit: each call, each turn at the
 * throttle, and each operation as a whole, which then ends with the failure `timeout`.
 *
 * @example
 * const ado = createAzureDevOps({
 *   organizationUrl: 'https://dev.azure.com/contoso',
 *   credential: { kind: 'pat', getToken: () => secrets.get('ado-token') },
 * });
 * const workItem = await ado.workItems.read('Shop', 42);
 */
export function createAzureDevOps(options: AdapterOptions): AzureDevOps {
  const connection = connect(options);
  const lookup = createIdentityLookup(connection, (url) => connect({ ...options, organizationUrl: url }));
  return adapterOver({
    ...{ connection, identity: createOwnIdentity(connection), lookup, cache: options.blobCache },
    reading: { types: createWorkItemTypes(), selection: parseFieldSelection(options.workItemFields ?? []) },
    operationTimeout: options.operationTimeoutMilliseconds ?? defaultOperationTimeout,
  });
}

/** What all parts of one adapter share. */
interface Parts {
  readonly connection: Connection;
  readonly identity: OwnIdentity;
  readonly lookup: IdentityLookup;
  readonly cache: BlobCache | undefined;
  readonly reading: WorkItemReadOptions;
  /** Milliseconds. */
  readonly operationTimeout: number;
}

function adapterOver(parts: Parts): AzureDevOps {
  const { identity, lookup, cache } = parts;
  const connection = () => parts.connection.withSignal(AbortSignal.timeout(parts.operationTimeout));
  return {
    workItems: {
      read: (project, id) => readWorkItem({ connection: connection(), identity, project, id }, parts.reading),
      comments: (options) => readComments(connection(), identity, options),
      comment: (options) => readComment(connection(), identity, options),
      writeComment: (comment) => writeComment(connection(), identity, comment),
      readAttachment: (place, wanted) => readAttachment(connection(), place, wanted),
      uploadText: (file) => uploadText(connection(), file),
      change: (change) => changeWorkItem(connection(), change),
      history: (options) => readWorkItemHistory(connection(), options),
      find: (search) => findWorkItems(connection(), search),
    },
    repositories: {
      resolve: (project, nameOrId) => resolveRepository(connection(), project, nameOrId),
      choose: (choice) => chooseRepository(connection(), choice),
      tip: (repository, branch) => readBranchTip(connection(), repository, branch),
      pastCommit: (repository, commit) => readPastCommit(connection(), repository, commit),
      commitsOf: (repository, options) => listPathCommits(connection(), repository, options),
      readFile: (options) => readFileAt(connection(), options),
      readFiles: (repository, commit, limits) =>
        readRepositoryFiles({ connection: connection(), repository, commit, cache }, limits),
    },
    branches: createBranchOperations(connection, identity),
    pushes: createPushOperations(connection, identity),
    pullRequests: createPullRequestOperations(connection, identity, lookup),
    builds: createBuildOperations(connection),
    hooks: {
      keptEvent: (subscriptionId, notificationId) =>
        readNotificationEvent(connection(), subscriptionId, notificationId),
    },
    identities: {
      own: () => identity.read(),
      grantOf: (personId, allowed) => lookup.grantOf(personId, allowed),
    },
    ping: async () => {
      await readConnectionData(connection(), 'reach Azure DevOps');
    },
    withSignal: (signal) => adapterOver({ ...parts, connection: parts.connection.withSignal(signal) }),
  };
}
