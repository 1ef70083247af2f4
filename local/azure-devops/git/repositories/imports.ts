import { randomUUID } from 'node:crypto';
import { type Backend, repositoryDirectory } from '../../backend.ts';
import { ensureBuildService } from '../../core/buildService.ts';
import { demandProject, ensureProject } from '../../core/projects.ts';
import type { RepositoryRecord } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { createBareRepository, importRepository } from '../process/repositoryFiles.ts';
import { recordRepository } from './repositories.ts';

/** What to create on a first start. */
export type ImportOptions = {
  readonly project: string;
  readonly repository: string;
  /** A local clone, only ever read; an empty repository without it. */
  readonly directory?: string;
  readonly commit?: string;
  readonly branch?: string;
};

/** Creates the project and the repository, or gives the one that is there. */
export async function ensureImport(backend: Backend, wanted: ImportOptions): Promise<RepositoryRecord> {
  const project = ensureProject(backend, wanted.project);
  const existing = backend.state.repositories
    .list(everything)
    .find((other) => other.projectId === project.id && other.name.toLowerCase() === wanted.repository.toLowerCase());
  if (existing !== undefined) {
    return existing;
  }
  const id = randomUUID();
  const directory = repositoryDirectory(backend, id);
  let branch = wanted.branch ?? 'main';
  if (wanted.directory === undefined) {
    await createBareRepository(directory, branch);
  } else {
    branch = (await importRepository(directory, wanted.directory, wanted.commit, wanted.branch)).branch;
  }
  const record = { id, projectId: project.id, name: wanted.repository, defaultBranch: `refs/heads/${branch}` };
  recordRepository(backend, record);
  return record;
}

/** What was imported, and how its pipelines sign in. */
export function importedPlace(
  backend: Backend,
  wanted: ImportOptions | undefined,
  imported: RepositoryRecord | undefined,
) {
  return {
    project: wanted?.project,
    repository: wanted?.repository,
    buildToken: imported && ensureBuildService(backend, demandProject(backend, imported.projectId)).token,
    projectId: imported?.projectId,
    repositoryId: imported?.id,
    defaultBranch: imported?.defaultBranch.replace('refs/heads/', ''),
    repositoryDirectory: imported && repositoryDirectory(backend, imported.id),
  };
}
