import type { Repository } from '../contracts/repositories/repository.ts';
import {
  type BranchCommits,
  type BranchCommitsOptions,
  type Comparison,
  compareCommits,
  listBranchCommits,
} from './git/branchHistory.ts';
import { type MergeOptions, type MergeResult, mergeIntoBranch } from './git/branchMerge.ts';
import { findBranchOfRun, findConflictingBranch } from './git/branchNames.ts';
import { type RebaseOptions, rebaseBranch } from './git/branchRebase.ts';
import {
  type BranchState,
  type PushedBranch,
  type PushOnBranchOptions,
  type PushOptions,
  pushBranch,
  pushToBranch,
  readBranchState,
} from './git/pushes.ts';
import { type DeleteBranchResult, deleteBranch } from './git/refUpdates.ts';
import type { ConnectionFactory } from './http/connection.ts';
import type { OwnIdentity } from './identities/identity.ts';

/** Branches as the agent follows and tidies them. */
export interface BranchOperations {
  /** The branch that leaves no room for another one of this name; undefined where there is room. */
  inTheWayOf(repository: Repository, branch: string): Promise<string | undefined>;
  /** The branch that a run's id names, in whatever folder it is. */
  ofRun(repository: Repository, runId: string): Promise<string | undefined>;
  /** Commits of `tip` that cannot be reached from `excluding`, with who pushed them; at most the newest 100. */
  commits(options: BranchCommitsOptions): Promise<BranchCommits>;
  /** Where two commits met, how far they are apart, and which files `target` changed since. */
  compare(options: {
    readonly repository: Repository;
    readonly base: string;
    readonly target: string;
  }): Promise<Comparison>;
  /** Merges a commit, e.g. the target's tip, into the branch on the server; drops nothing, forces nothing. */
  merge(options: MergeOptions): Promise<MergeResult>;
  /** Only when its tip is the expected commit. */
  delete(options: {
    readonly repository: Repository;
    readonly branch: string;
    readonly expectedCommit: string;
  }): Promise<DeleteBranchResult>;
}

/** Change sets as commits. Doing one again gives the same commits. */
export interface PushOperations {
  /** A new branch with the change set on top of its base, or the same commits from an earlier try. */
  pushBranch(options: PushOptions): Promise<PushedBranch>;
  /** Where the branch of a push stands, and whether an earlier try of it is there already. */
  look(options: PushOptions): Promise<BranchState>;
  /** The same on an existing branch, on the commit that is expected there. */
  pushToBranch(options: PushOnBranchOptions): Promise<PushedBranch>;
  /** In place of the agent's own commits on the branch; refused when someone else's are among them. */
  rebaseBranch(options: RebaseOptions): Promise<PushedBranch>;
}

export function createBranchOperations(connection: ConnectionFactory, identity: OwnIdentity): BranchOperations {
  return {
    inTheWayOf: (repository, branch) => findConflictingBranch(connection(), repository, branch),
    ofRun: (repository, runId) => findBranchOfRun(connection(), repository, runId),
    commits: (options) => listBranchCommits(connection(), identity, options),
    compare: (options) => compareCommits(connection(), options),
    merge: (options) => mergeIntoBranch(connection(), options),
    delete: (options) => deleteBranch(connection(), options),
  };
}

export function createPushOperations(connection: ConnectionFactory, identity: OwnIdentity): PushOperations {
  return {
    look: (options) => readBranchState(connection(), identity, options),
    pushBranch: (options) => pushBranch(connection(), identity, options),
    pushToBranch: (options) => pushToBranch(connection(), identity, options),
    rebaseBranch: (options) => rebaseBranch(connection(), identity, options),
  };
}
