import { z } from 'zod';
import type { AzureDevOps } from '../ado/azureDevOps.ts';
import { AgentError } from '../contracts/agentError.ts';
import { objectIdSchema, type Repository, type Snapshot } from '../contracts/repository.ts';
import type { PastChange } from '../localize/history.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';

/** How far back a run looks, and how long it may take to read what is not known yet. */
export interface HistoryBounds {
  /** Along the first parents; 0 reads no history. */
  readonly commits: number;
  readonly milliseconds: number;
}

/** Where commits are read that no run knows yet. */
export interface CommitSource {
  readonly repositories: Pick<AzureDevOps['repositories'], 'pastCommit'>;
  withSignal(signal: AbortSignal): CommitSource;
}

/** The changes that led to a snapshot, newest first, a merge as one. */
export type HistorySource = (snapshot: Snapshot) => Promise<readonly PastChange[]>;

/** A ranking looks at no more of a message. */
const messageCharacters = 1000;

/** Commits that are kept for each that is looked at: those of another branch are not read again either. */
const keptFactor = 2;

const knownCommitSchema = z.object({
  id: objectIdSchema,
  parent: objectIdSchema.optional(),
  message: z.string(),
  paths: z.array(z.string()),
});
const knownCommitsSchema = z.array(knownCommitSchema);

type KnownCommit = z.infer<typeof knownCommitSchema>;

/**
 * History that is read once: a commit never changes, so only those that no run has read before are asked for, one after
 * the other, since each says what it was made on. What the time does not suffice for is left to the next run. No failure
 * of it ends a run: the ranking does without.
 */
export function createHistorySource(
  ado: CommitSource,
  store: ArtifactStore,
  bounds: HistoryBounds,
  logger: Logger,
): HistorySource {
  return async ({ repository, commit }) => {
    if (bounds.commits === 0) return [];
    const known = await findKnown(store, repository, logger);
    const walk = await walkBack(ado, { repository, commit, known }, bounds);
    if (walk.failure !== undefined) {
      logger.warn('the history was not read to its end', { commits: walk.commits.length, reason: walk.failure });
    }
    if (walk.read > 0) {
      const others = [...known.values()].filter(({ id }) => !walk.ids.has(id));
      await keep(store, repository, [...walk.commits, ...others].slice(0, keptFactor * bounds.commits), logger);
      logger.info('history read', { commits: walk.commits.length, read: walk.read });
    }
    return walk.commits;
  };
}

interface Start {
  readonly repository: Repository;
  readonly commit: string;
  readonly known: ReadonlyMap<string, KnownCommit>;
}

async function walkBack(ado: CommitSource, { repository, commit, known }: Start, bounds: HistoryBounds) {
  const bounded = ado.withSignal(AbortSignal.timeout(bounds.milliseconds));
  const commits: KnownCommit[] = [];
  const ids = new Set<string>();
  let read = 0;
  let failure: string | undefined;
  for (let next: string | undefined = commit; next !== undefined && commits.length < bounds.commits; ) {
    let found = known.get(next);
    if (found === undefined) {
      try {
        const { id, parent, message, paths } = await bounded.repositories.pastCommit(repository, next);
        found = { id, parent, message: message.slice(0, messageCharacters), paths: [...paths] };
        read += 1;
      } catch (error) {
        failure = reasonOf(error);
        break;
      }
    }
    commits.push(found);
    ids.add(found.id);
    next = found.parent;
  }
  return { commits, ids, read, failure };
}

function keyOf({ id }: Repository): string {
  return `change-history/v1/${id.replaceAll(/[^\w-]/g, '_')}`;
}

async function findKnown(
  store: ArtifactStore,
  repository: Repository,
  logger: Logger,
): Promise<ReadonlyMap<string, KnownCommit>> {
  try {
    const reference = await store.findNamed(keyOf(repository));
    if (reference === undefined) return new Map();
    const commits = await store.getJson(reference, knownCommitsSchema);
    return new Map(commits.map((commit) => [commit.id, commit]));
  } catch (error) {
    logger.warn('the stored history cannot be read and is asked for anew', { reason: reasonOf(error) });
    return new Map();
  }
}

async function keep(
  store: ArtifactStore,
  repository: Repository,
  commits: readonly KnownCommit[],
  logger: Logger,
): Promise<void> {
  try {
    await store.name(keyOf(repository), await store.putJson(commits));
  } catch (error) {
    logger.warn('the history cannot be stored and will be read again', { reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AgentError) return error.type;
  return error instanceof Error ? error.name : typeof error;
}
