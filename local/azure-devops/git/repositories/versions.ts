import { ApiError } from '../../http/apiError.ts';
import { type ApiRequest, queryEnumeration, queryText } from '../../http/exchange.ts';
import { describeObject } from '../process/gitObjects.ts';
import { readRef } from '../process/gitRefs.ts';
import type { Repository } from './repositories.ts';

export const versionTypes = { branch: 0, tag: 1, commit: 2 } as const;

export const versionOptions = { none: 0, previousChange: 1, firstParent: 2 } as const;

export type VersionType = keyof typeof versionTypes;

export type VersionDescriptor = {
  readonly version: string | undefined;
  readonly versionType: VersionType;
  readonly versionOptions: keyof typeof versionOptions;
};

/**
 * Reads a version descriptor from the query, e.g. `versionDescriptor.version=main`.
 * @param prefix `versionDescriptor.` or `searchCriteria.itemVersion.`; the short names count too
 */
export function queryVersion(request: ApiRequest, prefix: string): VersionDescriptor {
  const name = (short: string): string =>
    queryText(request, `${prefix}${short}`) === undefined ? short : `${prefix}${short}`;
  return {
    version: queryText(request, name('version')),
    versionType: queryEnumeration(request, name('versionType'), versionTypes, 'branch'),
    versionOptions: queryEnumeration(request, name('versionOptions'), versionOptions, 'none'),
  };
}

/**
 * The commit a version descriptor means; the default branch without a version.
 * @throws ApiError 404 TF401175 when there is none
 */
export async function resolveVersion(repository: Repository, descriptor: VersionDescriptor): Promise<string> {
  const name = revisionName(repository, descriptor);
  const revision = name?.startsWith('refs/') ? await readRef(repository.directory, name) : name;
  const suffix = descriptor.versionOptions === 'firstParent' ? '^1' : '';
  const found =
    revision === undefined ? undefined : await describeObject(repository.directory, `${revision}${suffix}^{commit}`);
  if (found === undefined) {
    throw unresolvable(repository, descriptor);
  }
  return found.objectId;
}

function revisionName(repository: Repository, descriptor: VersionDescriptor): string | undefined {
  const { version, versionType } = descriptor;
  if (version === undefined) {
    return repository.defaultBranch;
  }
  if (versionType === 'commit') {
    return /^[0-9a-f]{7,40}$/i.test(version) ? version.toLowerCase() : undefined;
  }
  // The real server takes the short name only: a full one is one of the classic mistakes.
  if (version.startsWith('refs/') || /[\s~^:?*[\\]|\.\.|@\{/.test(version)) {
    return undefined;
  }
  return `refs/${versionType === 'tag' ? 'tags' : 'heads'}/${version}`;
}

function unresolvable(repository: Repository, descriptor: VersionDescriptor): ApiError {
  const type = `${descriptor.versionType.charAt(0).toUpperCase()}${descriptor.versionType.slice(1)}`;
  return new ApiError(
    404,
    'GitUnresolvableToCommitException',
    `TF401175:The version descriptor <${type}: ${descriptor.version ?? repository.defaultBranch} > could not be resolved to a version in the repository ${repository.name}`,
  );
}
