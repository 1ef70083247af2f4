import { ApiError, invalidArgument } from '../../http/apiError.ts';
import { listPaths, listTree, type TreeEntry } from '../process/gitObjects.ts';
import { gitText } from '../process/gitProcess.ts';
import type { Repository } from '../repositories/repositories.ts';
import type { VersionDescriptor } from '../repositories/versions.ts';

/** Something that a version of a repository may have. */
export type ItemPlace = {
  readonly repository: Repository;
  readonly descriptor: VersionDescriptor;
  /** What the descriptor means. */
  readonly commitId: string;
  /** As {@link gitPath} gives it. */
  readonly path: string;
};

/** `/src/a.ts` as git knows it: without slashes at the ends; the root is empty. */
export function gitPath(path: string): string {
  const clean = path.replace(/\\/g, '/').replace(/^\/+|\/+$/g, '');
  if (clean.split('/').some((segment) => segment === '..' || segment === '.') || clean.includes('\0')) {
    throw invalidArgument(`The path '${path}' is not valid.`);
  }
  return clean;
}

/** @throws ApiError 404 TF401174 where the version has nothing at exactly this path */
export async function findEntry(place: ItemPlace): Promise<TreeEntry> {
  if (place.path === '') {
    const treeId = await gitText(place.repository.directory, ['rev-parse', `${place.commitId}^{tree}`]);
    return { mode: '40000', type: 'tree', objectId: treeId, size: undefined, path: '' };
  }
  const entry = await findExactly(place);
  if (entry === undefined) throw itemNotFound(place);
  return entry;
}

/**
 * The path as the version has it, whatever its case: the service looks a path up before it walks the history of it
 * (https://github.com/MicrosoftDocs/vsts-rest-api-specs/issues/58).
 * @throws ApiError 404 TF401174 where the version has no such path
 */
export async function findPath(place: ItemPlace): Promise<string> {
  if (place.path === '' || (await findExactly(place)) !== undefined) return place.path;
  const wanted = place.path.toLowerCase();
  const all = await listTree(place.repository.directory, place.commitId, true);
  const found = all.find(({ path }) => path.toLowerCase() === wanted);
  if (found === undefined) throw itemNotFound(place);
  return found.path;
}

async function findExactly({ repository, commitId, path }: ItemPlace): Promise<TreeEntry | undefined> {
  return (await listPaths(repository.directory, commitId, [path])).find((candidate) => candidate.path === path);
}

function itemNotFound({ repository, descriptor, commitId, path }: ItemPlace): ApiError {
  const version = descriptor.version ?? repository.defaultBranch.replace('refs/heads/', '');
  return new ApiError(
    404,
    'GitItemNotFoundException',
    `TF401174: The item '/${path}' could not be found in the repository '${repository.name}' at the version specified by '<${descriptor.versionType}: ${version} >' (resolved to commit '${commitId}')`,
  );
}
