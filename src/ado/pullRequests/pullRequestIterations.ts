import { AgentError } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { type PullRequestReference, pullRequestRoute } from '../repositories/pullRequestReference.ts';
import { iterationChangesSchema, iterationSchema } from './pullRequestSchemas.ts';

/** What one push brought to a pull request. */
export interface Iteration {
  /** From 1. */
  readonly id: number;
  readonly sourceCommit: string;
  readonly targetCommit: string | undefined;
  /** Where source and target met at that time. */
  readonly commonCommit: string | undefined;
}

/** A file that an iteration changes; the tracking id is what a thread on it is anchored by. */
export interface IterationChange {
  readonly path: string;
  readonly previousPath: string | undefined;
  /** `add`, `edit`, `delete`, `rename`, or several with a comma. */
  readonly kind: string;
  readonly changeTrackingId: number;
  /** Absent for a deleted file. */
  readonly objectId: string | undefined;
}

const changesPerPage = 500;
const mostPages = 200;

/** Every iteration, oldest first. */
export async function listIterations(
  connection: Connection,
  reference: PullRequestReference,
): Promise<readonly Iteration[]> {
  const { value: found } = await connection.json(
    {
      operation: 'pullRequestIterations.list',
      purpose: `list the iterations of pull request ${reference.pullRequestId}`,
      resource: resources.pullRequestIterations,
      route: pullRequestRoute(reference),
    },
    listSchema(iterationSchema),
  );
  return found.value
    .map((iteration) => ({
      id: iteration.id,
      sourceCommit: iteration.sourceRefCommit.commitId,
      targetCommit: iteration.targetRefCommit?.commitId,
      commonCommit: iteration.commonRefCommit?.commitId,
    }))
    .sort((left, right) => left.id - right.id);
}

/**
 * The files an iteration changes, all pages.
 * @param comparedTo an earlier iteration, to see only what happened since; 0, the default, is the common commit
 */
export async function listIterationChanges(
  connection: Connection,
  reference: PullRequestReference & { readonly iteration: number; readonly comparedTo?: number },
): Promise<readonly IterationChange[]> {
  const { iteration, comparedTo = 0 } = reference;
  const purpose = `list the changes of iteration ${iteration} of pull request ${reference.pullRequestId}`;
  const changes: IterationChange[] = [];
  let skip = 0;
  for (let page = 0; page < mostPages; page++) {
    const { value: found } = await connection.json(
      {
        operation: 'pullRequestIterationChanges.list',
        purpose,
        resource: resources.pullRequestIterationChanges,
        route: { ...pullRequestRoute(reference), iterationId: iteration },
        query: { $top: changesPerPage, $skip: skip, $compareTo: comparedTo },
      },
      iterationChangesSchema,
    );
    for (const { item, ...entry } of found.changeEntries) {
      const path = item.path?.replace(/^\//, '');
      if (path === undefined || path === '' || item.isFolder === true) continue;
      changes.push({
        path,
        previousPath: (entry.sourceServerItem ?? entry.originalPath)?.replace(/^\//, ''),
        kind: entry.changeType,
        changeTrackingId: entry.changeTrackingId,
        objectId: item.objectId,
      });
    }
    const next = found.nextSkip ?? 0;
    if (next <= skip) return changes;
    skip = next;
  }
  throw new AgentError('too-large', `Could not ${purpose}: there are more than ${mostPages * changesPerPage}.`);
}
