import type { Backend } from '../../backend.ts';
import { identityReference } from '../../core/identities.ts';
import type { JsonObject } from '../../http/exchange.ts';
import type { Push } from '../../state/records.ts';
import type { Commit, TreeChange } from '../process/gitHistory.ts';
import { type Repository, repositoryUrl, repositoryWebUrl } from '../repositories/repositories.ts';

/** A commit as lists show it: the comment is cut after its first line, as the real server does. */
export function commitReference(backend: Backend, repository: Repository, commit: Commit): JsonObject {
  const [firstLine = ''] = commit.comment.split('\n');
  return {
    commitId: commit.commitId,
    author: commit.author,
    committer: commit.committer,
    comment: firstLine,
    ...(firstLine === commit.comment ? {} : { commentTruncated: true }),
    url: `${repositoryUrl(backend, repository)}/commits/${commit.commitId}`,
    remoteUrl: `${repositoryWebUrl(backend, repository)}/commit/${commit.commitId}`,
  };
}

/** A commit with its whole comment, tree and parents. */
export function commitDetails(backend: Backend, repository: Repository, commit: Commit): JsonObject {
  const { commentTruncated: _, ...reference } = commitReference(backend, repository, commit);
  const self = `${repositoryUrl(backend, repository)}/commits/${commit.commitId}`;
  return {
    ...reference,
    treeId: commit.treeId,
    comment: commit.comment,
    parents: commit.parents,
    _links: {
      self: { href: self },
      repository: { href: repositoryUrl(backend, repository) },
      changes: { href: `${self}/changes` },
    },
  };
}

/** A push as its commits name it. */
export function pushReference(backend: Backend, repository: Repository, push: Push): JsonObject {
  return {
    pushedBy: identityReference(backend, push.pushedBy),
    pushId: push.pushId,
    date: push.date,
    url: `${repositoryUrl(backend, repository)}/pushes/${push.pushId}`,
  };
}

export type RenderedChange = JsonObject & { readonly item: JsonObject & { readonly path: string } };

/** A changed path as diffs and commits show it. */
export function renderChange(
  backend: Backend,
  repository: Repository,
  change: TreeChange,
  commitId: string,
): RenderedChange {
  const deleted = change.changeType === 'delete';
  return {
    item: {
      objectId: deleted ? change.originalObjectId : change.objectId,
      ...(change.changeType === 'edit' ? { originalObjectId: change.originalObjectId } : {}),
      gitObjectType: 'blob',
      commitId,
      path: `/${change.path}`,
      url: itemUrl(backend, repository, change.path, commitId),
    },
    ...(change.originalPath === undefined ? {} : { sourceServerItem: `/${change.originalPath}` }),
    changeType: change.changeType,
  };
}

/** A new folder, as commits show it among their changes. */
export function renderFolder(backend: Backend, repository: Repository, path: string, commitId: string): RenderedChange {
  const url = itemUrl(backend, repository, path, commitId);
  return { item: { gitObjectType: 'tree', commitId, path: `/${path}`, isFolder: true, url }, changeType: 'add' };
}

function itemUrl(backend: Backend, repository: Repository, path: string, commitId: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `${repositoryUrl(backend, repository)}/items/${encoded}?versionType=Commit&version=${commitId}`;
}

/** How many paths were added, edited and deleted. */
export function changeCounts(changes: readonly TreeChange[]): JsonObject {
  const count = (type: string): number => changes.filter((change) => change.changeType.includes(type)).length;
  return { Add: count('add'), Edit: count('edit'), Delete: count('delete') };
}
