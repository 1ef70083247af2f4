import { z } from 'zod';
import { AgentError } from '../contracts/agentError.ts';
import { objectIdSchema, type Repository } from '../contracts/repository.ts';
import { commitDetails } from './commits.ts';
import type { Connection } from './connection.ts';
import { repositoryRoute } from './repositories.ts';
import { resources } from './resources.ts';
import { listSchema } from './schemas.ts';

const commitsLookedAt = 100;
const changesPerPage = 1000;
const mostPages = 50;

const listedCommitSchema = z.object({
  commitId: objectIdSchema,
  comment: z.string(),
  commentTruncated: z.boolean().nullish(),
});

const diffSchema = z.object({
  allChangesIncluded: z.boolean().nullish(),
  changes: z.array(
    z.object({
      item: z.object({ path: z.string().min(1), gitObjectType: z.string().nullish() }),
      sourceServerItem: z.string().nullish(),
    }),
  ),
});

/** Commits with their whole messages from `tip` back to `base` without it, newest first; at most the newest 100. */
export async function commitsSince(connection: Connection, repository: Repository, base: string, tip: string) {
  const { value: page } = await connection.json(
    {
      operation: 'commits.list',
      purpose: `list the newest commits of repository "${repository.name}" up to ${tip.slice(0, 12)}`,
      resource: resources.commits,
      route: repositoryRoute(repository),
      query: { searchCriteria: { itemVersion: { version: tip, versionType: 'commit' }, $top: commitsLookedAt } },
    },
    listSchema(listedCommitSchema),
  );
  const end = page.value.findIndex(({ commitId }) => commitId === base);
  const newer = end === -1 ? page.value : page.value.slice(0, end);
  return await Promise.all(
    newer.map(async ({ commitId, comment, commentTruncated }) => ({
      commitId,
      comment: commentTruncated === true ? (await commitDetails(connection, repository, commitId)).comment : comment,
    })),
  );
}

/** Paths of the files that differ between two commits, old and new names of renamed ones, without a leading slash. */
export async function changedPaths(
  connection: Connection,
  repository: Repository,
  from: string,
  to: string,
): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  const purpose = `compare ${from.slice(0, 12)} with ${to.slice(0, 12)} in repository "${repository.name}"`;
  for (let page = 0; page < mostPages; page++) {
    const { value: diff } = await connection.json(
      {
        operation: 'commits.compare',
        purpose,
        resource: resources.commitDiffs,
        route: repositoryRoute(repository),
        query: {
          diffCommonCommit: false,
          baseVersion: from,
          baseVersionType: 'commit',
          targetVersion: to,
          targetVersionType: 'commit',
          $top: changesPerPage,
          $skip: page * changesPerPage,
        },
      },
      diffSchema,
    );
    for (const { item, sourceServerItem } of diff.changes) {
      if (item.gitObjectType !== 'tree') {
        paths.add(item.path.replace(/^\//, ''));
        paths.add((sourceServerItem ?? item.path).replace(/^\//, ''));
      }
    }
    if (diff.changes.length < changesPerPage || diff.allChangesIncluded === true) {
      return paths;
    }
  }
  throw new AgentError(
    'too-large',
    `Could not ${purpose}: more than ${mostPages * changesPerPage} files differ. Start again from the newer commit.`,
  );
}
