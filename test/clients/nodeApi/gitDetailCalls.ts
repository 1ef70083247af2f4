import { Readable } from 'node:stream';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import type { Attempts } from '../judge/attempts.ts';
import type { FurtherPlace } from './furtherPlace.ts';

/** What clients keep with the first pull request, and tags with a message. */
export async function callGitDetails(git: IGitApi, attempts: Attempts, place: FurtherPlace): Promise<void> {
  const { works, fails } = attempts;
  const { project, repositoryId, base } = place;
  const tag = { name: 'v9', message: 'nine', taggedObject: { objectId: base } };
  const made = await works('git.createAnnotatedTag of a commit', () =>
    git.createAnnotatedTag(tag, project, repositoryId),
  );
  await fails('git.createAnnotatedTag twice', 409, () => git.createAnnotatedTag(tag, project, repositoryId));
  await works('git.getAnnotatedTag', () => git.getAnnotatedTag(project, repositoryId, made?.objectId ?? ''));
  await fails('git.getAnnotatedTag of a commit', 404, () => git.getAnnotatedTag(project, repositoryId, base));
  await works('git.createAttachment', () =>
    git.createAttachment({}, Readable.from(['text']), 'a.txt', repositoryId, 1, project),
  );
  await works('git.getAttachments of a pull request', () => git.getAttachments(repositoryId, 1, project));
  await works('git.getAttachmentContent', () => git.getAttachmentContent('a.txt', repositoryId, 1, project));
  await works('git.deleteAttachment', () => git.deleteAttachment('a.txt', repositoryId, 1, project));
  await works('git.updatePullRequestProperties', () =>
    git.updatePullRequestProperties(
      { 'Content-Type': 'application/json-patch+json' },
      [{ op: 'add', path: '/n', value: 1 }],
      repositoryId,
      1,
      project,
    ),
  );
  const comments = [{ content: 'c', commentType: 1 }];
  const thread = await works('git.createThread to like', () =>
    git.createThread({ comments }, repositoryId, 1, project),
  );
  const threadId = thread?.id ?? 0;
  await works('git.createLike of a comment', () => git.createLike(repositoryId, 1, threadId, 1, project));
  await works('git.getLikes', () => git.getLikes(repositoryId, 1, threadId, 1, project));
  await works('git.deleteLike', () => git.deleteLike(repositoryId, 1, threadId, 1, project));
}

/** A fork, and what it is given by the repository it is of. */
export async function callForks(git: IGitApi, { works, fails }: Attempts, place: FurtherPlace, collectionId: string) {
  const { project, repositoryId } = place;
  const wanted = { name: 'fork', parentRepository: { id: repositoryId } };
  const fork = await works('git.createRepository of a fork', () => git.createRepository(wanted, project));
  await fails('git.createRepository of a fork twice', 409, () => git.createRepository(wanted, project));
  const id = fork?.id ?? '';
  await works('git.getRepositoryWithParent', () => git.getRepositoryWithParent(id, true, project));
  await works('git.getForks', () => git.getForks(repositoryId, collectionId, project));
  const sourceToTargetRefs = [{ sourceRef: 'refs/heads/main', targetRef: 'refs/heads/new' }];
  const sync = await works('git.createForkSyncRequest', () =>
    git.createForkSyncRequest(
      { source: { collectionId, projectId: fork?.project?.id ?? '', repositoryId }, sourceToTargetRefs },
      id,
      project,
    ),
  );
  await works('git.getForkSyncRequest', () => git.getForkSyncRequest(id, sync?.operationId ?? 0, project, true));
  await works('git.getForkSyncRequests', () => git.getForkSyncRequests(id, project));
}
