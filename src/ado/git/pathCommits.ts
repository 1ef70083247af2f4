import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { objectIdSchema, type Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { isServerException } from '../http/failures.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { readCommit } from '../repositories/commits.ts';
import { repositoryRoute } from '../repositories/repositories.ts';

/** Which commits to list. */
export interface PathCommitsOptions {
  /** Only commits that can be reached from this one, itself included. */
  readonly commit: string;
  /** A file or folder that `commit` has, from the root of the repository; the root itself is empty. */
  readonly path: string;
  /** At least 1; at most {@link mostPathCommits} are listed. */
  readonly count: number;
}

/** A commit that touched a path. All of it is untrusted: whoever commits chooses name, date and message. */
export interface PathCommit {
  readonly id: string;
  /** When its author wrote it, ISO 8601 in UTC; empty where the server does not say. */
  readonly date: string;
  /** The author's name; empty where the server does not say. */
  readonly author: string;
  /** Whole up to 4,000 characters, without blanks around it. */
  readonly message: string;
}

/** More are never listed at once: each message that the list cuts is a call of its own. */
export const mostPathCommits = 50;

const longestMessage = 4_000;
/** Azure DevOps' limit for paths is shorter; a longer one only makes an address that proxies refuse. */
const longestPath = 1_000;

/** A commit in a list, which cuts its message. */
export const listedPathCommitSchema = z.object({
  commitId: objectIdSchema,
  comment: z.string().default(''),
  commentTruncated: z.boolean().nullish(),
  author: z.object({ name: z.string().nullish(), date: z.string().nullish() }).nullish(),
});

type ListedPathCommit = z.infer<typeof listedPathCommitSchema>;

/**
 * The last commits that touched a path, newest first. As with plain `git log`, a file that was renamed begins with its
 * renaming. Empty where `commit` has no such path: the server looks a path up there first, in any case of its letters
 * (https://github.com/MicrosoftDocs/vsts-rest-api-specs/issues/58).
 * @throws AgentError `invalid-input` for what is no path or no count, `not-found` for a commit that is not there
 */
export async function listPathCommits(
  connection: Connection,
  repository: Repository,
  { commit, path, count }: PathCommitsOptions,
): Promise<readonly PathCommit[]> {
  const purpose = `list the commits of repository "${repository.name}" up to ${commit.slice(0, 12)} that touched a path`;
  assertPath(purpose, path);
  if (!Number.isInteger(count) || count < 1) {
    throw new AgentError('invalid-input', `Could not ${purpose}: ask for a whole number of commits from 1 on.`);
  }
  const found = await listCommits(connection, repository, purpose, { commit, path, count });
  return await Promise.all(found.map((listed) => toPathCommit(connection, repository, listed)));
}

/** The path goes into an address and into the words of a failure. */
function assertPath(purpose: string, path: string): void {
  const isPath =
    path.length <= longestPath &&
    path.isWellFormed() &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
    !/[\u0000-\u001f\u007f]/.test(path) &&
    !path.split('/').some((segment) => segment === '.' || segment === '..');
  if (isPath) return;
  throw new AgentError(
    'invalid-input',
    `Could not ${purpose}: this is no path of a repository. Give it from the root, without "." and "..", in at most ` +
      `${longestPath} characters.`,
  );
}

async function listCommits(
  connection: Connection,
  repository: Repository,
  purpose: string,
  { commit, path, count }: PathCommitsOptions,
): Promise<readonly ListedPathCommit[]> {
  try {
    const { value: page } = await connection.json(
      {
        operation: 'commits.list',
        purpose,
        resource: resources.commits,
        route: repositoryRoute(repository),
        query: {
          searchCriteria: {
            itemPath: `/${path}`,
            itemVersion: { version: commit, versionType: 'commit' },
            $top: Math.min(count, mostPathCommits),
          },
        },
      },
      listSchema(listedPathCommitSchema),
    );
    return page.value;
  } catch (error) {
    // Only this answer says that the path is missing: a commit or a repository out of reach is a 404 as well.
    if (isServerException(error, 'GitItemNotFoundException')) return [];
    throw error;
  }
}

async function toPathCommit(
  connection: Connection,
  repository: Repository,
  { commitId, comment, commentTruncated, author }: ListedPathCommit,
): Promise<PathCommit> {
  const message = commentTruncated === true ? (await readCommit(connection, repository, commitId)).comment : comment;
  return {
    id: commitId,
    date: author?.date ?? '',
    author: author?.name ?? '',
    message: message.trim().slice(0, longestMessage).toWellFormed(),
  };
}
