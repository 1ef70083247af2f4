import type { Backend } from '../../backend.ts';
import { demandGitPermission, identityReference } from '../../core/identities.ts';
import { type ApiReply, type ApiRequest, empty, list, numberParameter } from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { requestPullRequest } from '../records/store.ts';
import { demandComment, demandThread, saveThread } from './threadStore.ts';

function change(backend: Backend, request: ApiRequest, likes: boolean): ApiReply {
  const { pullRequest } = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const thread = demandThread(backend, pullRequest, numberParameter(request, 'threadId'));
  const { id } = demandComment(thread, numberParameter(request, 'commentId'));
  const me = request.identity.id;
  const comments = thread.comments.map((comment) => {
    const others = comment.usersLiked.filter((identityId) => identityId !== me);
    return comment.id === id ? { ...comment, usersLiked: likes ? [...others, me] : others } : comment;
  });
  saveThread(backend, { ...thread, comments });
  return empty(200);
}

/** Who likes a comment. */
export function likeRoutes(backend: Backend): readonly Route[] {
  const template =
    'git/repositories/{repositoryId}/pullrequests/{pullRequestId}/threads/{threadId}/comments/{commentId}/likes';
  return [
    route('GET', template, (request) => {
      const { pullRequest } = requestPullRequest(backend, request);
      const thread = demandThread(backend, pullRequest, numberParameter(request, 'threadId'));
      const { usersLiked } = demandComment(thread, numberParameter(request, 'commentId'));
      return list(usersLiked.map((identityId) => identityReference(backend, identityId)));
    }),
    route('POST', template, (request) => change(backend, request, true)),
    route('DELETE', template, (request) => change(backend, request, false)),
  ];
}
