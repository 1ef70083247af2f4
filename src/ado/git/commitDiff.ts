import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { objectIdSchema, type Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { repositoryRoute } from '../repositories/repositories.ts';
import { type ListedChange, listedChangeSchema, pathsOfChanges, withoutFolders } from './listedChange.ts';

const changesPerPage = 1000;
const mostPages = 50;

const diffSchema = z.object({
  allChangesIncluded: z.boolean().nullish(),
  commonCommit: objectIdSchema.nullish(),
  aheadCount: z.number().int(),
  behindCount: z.number().int(),
  changes: z.array(listedChangeSchema),
});

/** Two commits, and whether the first one or where both met is compared with the second. */
export interface ComparisonRequest {
  readonly repository: Repository;
  readonly from: string;
  readonly to: string;
  readonly sinceCommon: boolean;
}

/** Paths of the files that differ between two commits, old and new names of renamed ones, without a leading slash. */
export async function listChangedPaths(
  connection: Connection,
  repository: Repository,
  from: string,
  to: string,
): Promise<ReadonlySet<string>> {
  const { changes } = await readComparison(connection, { repository, from, to, sinceCommon: false });
  return pathsOfChanges(changes);
}

/** Every file that differs between two commits, all pages, folders left out, and how far apart they are. */
export async function readComparison(connection: Connection, request: ComparisonRequest) {
  const { repository, from, to } = request;
  const changes: ListedChange[] = [];
  const purpose = `compare ${from.slice(0, 12)} with ${to.slice(0, 12)} in repository "${repository.name}"`;
  for (let page = 0; page < mostPages; page++) {
    const { value: diff } = await connection.json(
      {
        operation: 'commits.compare',
        purpose,
        resource: resources.commitDiffs,
        route: repositoryRoute(repository),
        query: {
          diffCommonCommit: request.sinceCommon,
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
    changes.push(...withoutFolders(diff.changes));
    if (diff.changes.length < changesPerPage || diff.allChangesIncluded === true) {
      const { commonCommit, aheadCount, behindCount } = diff;
      return { commonCommit: commonCommit ?? undefined, ahead: aheadCount, behind: behindCount, changes };
    }
  }
  throw new AgentError(
    'too-large',
    `Could not ${purpose}: more than ${mostPages * changesPerPage} files differ. Start again from the newer commit.`,
  );
}
