import type { Repository } from '../contracts/repositories/repository.ts';
import { type BuildFailure, type BuildFailureLimits, readBuildFailure } from './builds/buildFailures.ts';
import { type Build, listPullRequestBuilds, readBuild, readBuildBranch } from './builds/builds.ts';
import { type PipelineFilesOptions, readPipelineFiles } from './builds/pipelineFiles.ts';
import { describePipelineProblem } from './builds/pipelines.ts';
import { listPolicies, type PolicyEvaluation } from './builds/policies.ts';
import {
  type PipelineOptions,
  type PullRequestPipeline,
  type QueueOptions,
  queueBuild,
  readPipeline,
} from './builds/pullRequestPipeline.ts';
import type { ConnectionFactory } from './http/connection.ts';
import type { OwnIdentity } from './identities/identity.ts';
import type { IdentityLookup } from './identities/identityLookup.ts';
import {
  type Iteration,
  type IterationChange,
  listIterationChanges,
  listIterations,
} from './pullRequests/pullRequestIterations.ts';
import { type ListedPullRequest, listOwnPullRequests } from './pullRequests/pullRequestList.ts';
import {
  addLabels,
  addReviewers,
  listStatuses,
  type PostStatusOptions,
  type PullRequestStatus,
  postStatus,
  type ReviewersOptions,
  type Vote,
  vote,
} from './pullRequests/pullRequestReviews.ts';
import { type OpenedPullRequest, type OpenPullRequestOptions, openPullRequest } from './pullRequests/pullRequests.ts';
import {
  type AbandonOptions,
  type AutoCompleteOptions,
  abandonPullRequest,
  type PullRequestDetails,
  publishDraft,
  readPullRequest,
  setAutoComplete,
  updateDescription,
} from './pullRequests/pullRequestUpdates.ts';
import { listThreads, type ReviewThread, readThread } from './pullRequests/readThreads.ts';
import {
  replyToThread,
  setThreadStatus,
  type ThreadStatus,
  type WriteThreadOptions,
  type WrittenThread,
  writeThread,
} from './pullRequests/writeThread.ts';
import type { PullRequestReference } from './repositories/pullRequestReference.ts';

/** Pull requests as the agent uses them. Whatever it wrote before is found by its marker and brought up to date. */
export interface PullRequestOperations {
  /**
   * Creates, or adopts the active one of this source branch. Labels and the link to the work item that cannot be had leave
   * the pull request without them, and are told.
   */
  open(options: OpenPullRequestOptions): Promise<OpenedPullRequest>;
  /** With the whole description, votes and merge status. */
  read(reference: PullRequestReference): Promise<PullRequestDetails>;
  /** The active ones of a project that the agent created, newest first; without their descriptions. */
  listOwn(project: string): Promise<readonly ListedPullRequest[]>;
  /** Sets the description, and the title if given. */
  describe(
    options: PullRequestReference & { readonly description: string; readonly title?: string },
  ): Promise<PullRequestDetails>;
  /** From draft to ready. */
  markReady(reference: PullRequestReference): Promise<PullRequestDetails>;
  /** Completes once the policies allow it; never bypasses one. */
  setAutoComplete(options: AutoCompleteOptions): Promise<PullRequestDetails>;
  abandon(options: AbandonOptions): Promise<PullRequestDetails>;
  /** By id, display name, e-mail address or account; gives the ids of those added. */
  addReviewers(options: ReviewersOptions): Promise<readonly string[]>;
  addLabels(options: PullRequestReference & { readonly labels: readonly string[] }): Promise<void>;
  /** As the agent itself. */
  vote(options: PullRequestReference & { readonly vote: Vote }): Promise<void>;
  postStatus(options: PostStatusOptions): Promise<{ readonly statusId: number; readonly posted: boolean }>;
  /** The newest status of each context. */
  statuses(reference: PullRequestReference): Promise<readonly PullRequestStatus[]>;
  /** What the branch policies make of it now. */
  policies(reference: PullRequestReference): Promise<readonly PolicyEvaluation[]>;
  /** All, or those with a comment written or changed since. */
  threads(options: PullRequestReference & { readonly since?: Date }): Promise<readonly ReviewThread[]>;
  /** One thread; undefined when it is gone. */
  thread(options: PullRequestReference & { readonly threadId: number }): Promise<ReviewThread | undefined>;
  writeThread(options: WriteThreadOptions): Promise<WrittenThread>;
  reply(
    options: Parameters<typeof replyToThread>[2],
  ): Promise<{ readonly commentId: number; readonly effect: WrittenThread['effect'] }>;
  setThreadStatus(
    options: PullRequestReference & { readonly threadId: number; readonly status: ThreadStatus },
  ): Promise<void>;
  iterations(reference: PullRequestReference): Promise<readonly Iteration[]>;
  /** Files an iteration changes, against the common commit or an earlier iteration. */
  changes(
    options: PullRequestReference & { readonly iteration: number; readonly comparedTo?: number },
  ): Promise<readonly IterationChange[]>;
}

/** Builds as the agent follows them. */
export interface BuildOperations {
  read(repository: Repository, buildId: number): Promise<Build>;
  /** The ref that a build of a project, by name or id, built. */
  branchOf(project: string, buildId: number): Promise<string | undefined>;
  /** Of a pull request's merge, of every pipeline and every push, newest first. */
  ofPullRequest(reference: PullRequestReference): Promise<readonly Build[]>;
  /** Which builds are asked for of the newest commit, by the rules or by branch policies, and how each stands. */
  pipeline(options: PipelineOptions): Promise<PullRequestPipeline>;
  /** Has the newest commit built, also as a draft, which Azure DevOps does not do by itself. */
  queue(options: QueueOptions): Promise<number | undefined>;
  /** What is wrong with a name for a pipeline in the rules; undefined where there is one of that name. */
  problemWith(repository: Repository, definition: string | number): Promise<string | undefined>;
  /** Failing tasks with the end of their logs, and failed tests. */
  failure(repository: Repository, buildId: number, limits?: BuildFailureLimits): Promise<BuildFailure>;
  /** The YAML files that the repository's pipelines run, with the templates they name, as paths. */
  pipelineFiles(options: PipelineFilesOptions): Promise<readonly string[]>;
}

export function createPullRequestOperations(
  connection: ConnectionFactory,
  identity: OwnIdentity,
  lookup: IdentityLookup,
): PullRequestOperations {
  return {
    open: (options) => openPullRequest(connection(), identity, options),
    read: (reference) => readPullRequest(connection(), reference),
    listOwn: (project) => listOwnPullRequests(connection(), identity, project),
    describe: (options) => updateDescription(connection(), identity, options),
    markReady: (reference) => publishDraft(connection(), reference),
    setAutoComplete: (options) => setAutoComplete(connection(), identity, options),
    abandon: (options) => abandonPullRequest(connection(), identity, options),
    addReviewers: (options) => addReviewers(connection(), lookup, options),
    addLabels: (options) => addLabels(connection(), options),
    vote: (options) => vote(connection(), identity, options),
    postStatus: (options) => postStatus(connection(), options),
    statuses: (reference) => listStatuses(connection(), reference),
    policies: (reference) => listPolicies(connection(), reference),
    threads: (options) => listThreads(connection(), identity, options),
    thread: (options) => readThread(connection(), identity, options),
    writeThread: (options) => writeThread(connection(), identity, options),
    reply: (options) => replyToThread(connection(), identity, options),
    setThreadStatus: (options) => setThreadStatus(connection(), options),
    iterations: (reference) => listIterations(connection(), reference),
    changes: (options) => listIterationChanges(connection(), options),
  };
}

export function createBuildOperations(connection: ConnectionFactory): BuildOperations {
  return {
    read: (repository, buildId) => readBuild(connection(), repository, buildId),
    branchOf: (project, buildId) => readBuildBranch(connection(), project, buildId),
    ofPullRequest: (reference) => listPullRequestBuilds(connection(), reference),
    pipeline: (options) => readPipeline(connection(), options),
    queue: (options) => queueBuild(connection(), options),
    problemWith: (repository, definition) => describePipelineProblem(connection(), repository, definition),
    failure: (repository, buildId, limits) =>
      readBuildFailure({ connection: connection(), repository, buildId }, limits),
    pipelineFiles: (options) => readPipelineFiles(connection(), options),
  };
}
