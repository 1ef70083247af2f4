import { z } from 'zod';
import { objectIdSchema, type Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { readCommit } from '../repositories/commits.ts';
import { repositoryRoute } from '../repositories/repositories.ts';
import { readComparison } from './commitDiff.ts';

/** A commit with who made it and who brought it to Azure DevOps. */
export interface BranchCommit {
  readonly id: string;
  /** Whole, with its trailers. */
  readonly message: string;
  /** As the commit says: anyone can write any name there. */
  readonly author: { readonly name: string; readonly email: string };
  /** Whom Azure DevOps authenticated when the commit was pushed; absent for commits of an import. */
  readonly pushedBy: { readonly id: string; readonly displayName: string } | undefined;
  /** Pushed by the agent's own identity. */
  readonly isOwn: boolean;
}

export interface BranchCommits {
  /** Newest first. */
  readonly commits: readonly BranchCommit[];
  /** False when there are more: only the newest 100 were looked at. */
  readonly isComplete: boolean;
}

export interface BranchCommitsOptions {
  readonly repository: Repository;
  readonly tip: string;
  /** Commits that can be reached from these are left out, e.g. the last commit seen and the tip of the target. */
  readonly excluding: readonly string[];
}

/** What two commits have in common, and what the second one brings. */
export interface Comparison {
  /** Where both met last. */
  readonly commonCommit: string | undefined;
  /** Commits that only `target` has. */
  readonly ahead: number;
  /** Commits that only `base` has. */
  readonly behind: number;
  /** Files that `target` changes since the common commit. */
  readonly changes: readonly FileChange[];
}

export interface FileChange {
  readonly path: string;
  /** Of a renamed file. */
  readonly previousPath: string | undefined;
  /** `add`, `edit`, `delete`, `rename`, or several with a comma. */
  readonly kind: string;
}

const commitsLookedAt = 100;

const signatureSchema = z.object({ name: z.string().nullish(), email: z.string().nullish() }).nullish();
const listedCommitSchema = z.object({
  commitId: objectIdSchema,
  comment: z.string().default(''),
  commentTruncated: z.boolean().nullish(),
  author: signatureSchema,
  push: z.object({ pushedBy: z.object({ id: z.string(), displayName: z.string().nullish() }).nullish() }).nullish(),
});

type ListedCommit = z.infer<typeof listedCommitSchema>;

/**
 * The commits that can be reached from `tip` and from none of `excluding`. The lists are compared here, because the
 * service's own bounds follow the order of the list and not the history, so that a merge hides or repeats commits.
 */
export async function listBranchCommits(
  connection: Connection,
  identity: OwnIdentity,
  options: BranchCommitsOptions,
): Promise<BranchCommits> {
  const { repository, tip, excluding } = options;
  if (excluding.includes(tip)) return { commits: [], isComplete: true };
  const known = new Set<string>();
  for (const commit of new Set(excluding)) {
    for (const { commitId } of await newestCommits(connection, repository, commit)) known.add(commitId);
  }
  const newest = await newestCommits(connection, repository, tip);
  const commits: BranchCommit[] = [];
  for (const found of newest.filter(({ commitId }) => !known.has(commitId))) {
    commits.push(await toBranchCommit(connection, identity, repository, found));
  }
  const oldest = newest.at(-1)?.commitId ?? tip;
  return { commits, isComplete: newest.length < commitsLookedAt || known.has(oldest) };
}

/** Where two commits met, how far they are apart, and the files that `target` changed since. */
export async function compareCommits(
  connection: Connection,
  options: { readonly repository: Repository; readonly base: string; readonly target: string },
): Promise<Comparison> {
  const { repository, base, target } = options;
  const found = await readComparison(connection, { repository, from: base, to: target, sinceCommon: true });
  return {
    commonCommit: found.commonCommit,
    ahead: found.ahead,
    behind: found.behind,
    changes: found.changes.map(({ item, sourceServerItem, changeType }) => ({
      path: withoutSlash(item.path),
      previousPath: sourceServerItem === undefined ? undefined : withoutSlash(sourceServerItem),
      kind: changeType,
    })),
  };
}

async function newestCommits(connection: Connection, repository: Repository, commit: string) {
  const { value: page } = await connection.json(
    {
      operation: 'commits.list',
      purpose: `list the newest commits of repository "${repository.name}" up to ${commit.slice(0, 12)}`,
      resource: resources.commits,
      route: repositoryRoute(repository),
      query: {
        searchCriteria: {
          itemVersion: { version: commit, versionType: 'commit' },
          includePushData: true,
          $top: commitsLookedAt,
        },
      },
    },
    listSchema(listedCommitSchema),
  );
  return page.value;
}

async function toBranchCommit(
  connection: Connection,
  identity: OwnIdentity,
  repository: Repository,
  found: ListedCommit,
): Promise<BranchCommit> {
  const { commitId, comment, commentTruncated, author, push } = found;
  const pushedBy = push?.pushedBy;
  return {
    id: commitId,
    message: commentTruncated === true ? (await readCommit(connection, repository, commitId)).comment : comment,
    author: { name: author?.name ?? '', email: author?.email ?? '' },
    pushedBy: pushedBy ? { id: pushedBy.id, displayName: pushedBy.displayName ?? '' } : undefined,
    isOwn: await identity.is(pushedBy?.id),
  };
}

function withoutSlash(path: string): string {
  return path.replace(/^\//, '');
}
