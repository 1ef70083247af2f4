import { join } from 'node:path';
import type { Build } from './builds/records.ts';
import type { MergeCause } from './pullRequests/records/pendingRecords.ts';
import type { PullRequest, Thread } from './pullRequests/records/records.ts';
import type { StaleReads } from './pullRequests/records/staleReads.ts';
import type { KeyedLock } from './state/keyedLock.ts';
import type { LaterWork } from './state/laterWork.ts';
import type { Identity, Push, RepositoryRecord } from './state/records.ts';
import type { State } from './state/state.ts';
import type { Process } from './workItems/process/processModel.ts';
import type { WorkItem } from './workItems/records/records.ts';

/** Something that happened, told to whoever reacts: iterations, policy builds, service hooks. */
export type DomainEvent =
  | { readonly kind: 'pushed'; readonly repository: RepositoryRecord; readonly push: Push; readonly by: Identity }
  | { readonly kind: 'pullRequestCreated'; readonly pullRequest: PullRequest; readonly by: Identity }
  | {
      readonly kind: 'pullRequestUpdated';
      readonly pullRequest: PullRequest;
      readonly by: Identity;
      readonly change: 'push' | 'status' | 'details' | 'reviewers' | 'vote' | 'draft';
    }
  /** It was merged on trial or, at its completion, for good; or that failed. */
  | {
      readonly kind: 'mergeAttempted';
      readonly pullRequest: PullRequest;
      readonly by: Identity;
      readonly cause: MergeCause;
    }
  | {
      readonly kind: 'pullRequestCommented';
      readonly pullRequest: PullRequest;
      readonly thread: Thread;
      readonly commentId: number;
      readonly by: Identity;
    }
  | { readonly kind: 'workItemCreated'; readonly workItem: WorkItem; readonly by: Identity }
  | { readonly kind: 'workItemUpdated'; readonly workItem: WorkItem; readonly by: Identity }
  | { readonly kind: 'workItemCommented'; readonly workItem: WorkItem; readonly text: string; readonly by: Identity }
  | { readonly kind: 'buildCompleted'; readonly build: Build };

export type DomainListener = (event: DomainEvent) => void | Promise<void>;

/** What every part of the stand-in works with. */
export type Backend = {
  readonly state: State;
  readonly organization: { readonly name: string; readonly id: string };
  /** Address with the organisation, without a slash at the end; known once the server listens. */
  readonly url: () => string;
  /** True to ignore query parameters that no operation honours, for debugging by hand; they are refused otherwise. */
  readonly ignoresUnknownQuery: boolean;
  /** True where there is a definition, so that policies can ask for builds. */
  readonly hasBuilds: boolean;
  /** Gives a new project the policies that the stand-in was started with. */
  readonly addPolicies: (projectId: string) => void;
  /** Longest life of a personal access token; undefined for any. */
  readonly tokenLifeDays: number | undefined;
  /** What work items are and may become. */
  readonly process: Process;
  /** ISO 8601 time with `Z`. */
  readonly now: () => string;
  /** Serialises what changes a repository's refs or pull requests; the key is the repository's id. */
  readonly lock: KeyedLock;
  /** What the service does by itself after its answer: merges, iterations and completions of pull requests. */
  readonly later: LaterWork;
  /** Readers that do not see yet what it did. */
  readonly staleReads: StaleReads;
  /** Tells every listener and waits for them, so that an answer never comes before its consequences. */
  readonly publish: (event: DomainEvent) => Promise<void>;
};

/** Folder of a repository's bare git directory. */
export function repositoryDirectory(backend: Backend, repositoryId: string): string {
  return join(backend.state.directory, 'repositories', `${repositoryId}.git`);
}
