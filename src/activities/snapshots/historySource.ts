import { z } from 'zod';
import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { AgentError } from '../../contracts/agentError.ts';
import { objectIdSchema, type Repository, type Snapshot } from '../../contracts/repositories/repository.ts';
import { messageCharacters, type PastChange } from '../../localize/ranking/commitHistory.ts';
import { type ArtifactStore, keyPart } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** How far back a run looks, and how long it may take to read new commits. */
export interface HistoryBounds {
  /** Number of commits along first parents; 0 disables the history. */
  readonly commits: number;
  readonly milliseconds: number;
}

/** The source of commits that no run has read yet. */
export interface CommitSource {
  readonly repositories: Pick<AzureDevOps['repositories'], 'pastCommit'>;
  withSignal(signal: AbortSignal): CommitSource;
}

/** The changes before a snapshot, newest first; a merge counts as one. */
export type HistorySource = (snapshot: Snapshot) => Promise<readonly PastChange[]>;

/** Stored commits per commit in view, so that commits of other branches are not read again either. */
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
 * History that is read only once: a commit never changes, so only new ones are requested, one after another, because
 * each names its parent. What does not fit in the time limit is left to the next run. A failure never ends a run; the
 * ranking works without history.
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
    const { commits, failure } = await walkBack(ado, { repository, commit, known }, bounds);
    if (failure !== undefined) {
      logger.warn('the history was not read completely', { commits: commits.length, reason: failure });
    }
    const read = commits.filter(({ id }) => !known.has(id)).length;
    if (read > 0) {
      const walked = new Set(commits.map(({ id }) => id));
      const others = [...known.values()].filter(({ id }) => !walked.has(id));
      await keep(store, repository, [...commits, ...others].slice(0, keptFactor * bounds.commits), logger);
      logger.info('history read', { commits: commits.length, read });
    }
    return commits;
  };
}

interface Start {
  readonly repository: Repository;
  readonly commit: string;
  readonly known: ReadonlyMap<string, KnownCommit>;
}

async function walkBack(ado: CommitSource, { repository, commit, known }: Start, bounds: HistoryBounds) {
  const bounded = ado.withSignal(AbortSignal.timeout(bounds.milliseconds));
  const read = async (wanted: string): Promise<KnownCommit> => {
    const { id, parent, message, paths } = await bounded.repositories.pastCommit(repository, wanted);
    return { id, parent, message: message.slice(0, messageCharacters), paths: [...paths] };
  };
  const commits: KnownCommit[] = [];
  try {
    for (let next: string | undefined = commit; next !== undefined && commits.length < bounds.commits; ) {
      const found: KnownCommit = known.get(next) ?? (await read(next));
      commits.push(found);
      next = found.parent;
    }
  } catch (error) {
    return { commits, failure: reasonOf(error) };
  }
  return { commits, failure: undefined };
}

function keyOf({ id }: Repository): string {
  return `change-history/v1/${keyPart(id)}`;
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
    logger.warn('the stored history is unreadable and is requested again', { reason: reasonOf(error) });
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
    logger.warn('the history cannot be stored and will be read again next time', { reason: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AgentError) return error.type;
  return error instanceof Error ? error.name : typeof error;
}
