import type { Backend, DomainEvent } from '../backend.ts';
import { completeWhenReady } from '../pullRequests/merging/completion.ts';

/** Lets pull requests that are to complete themselves do so after whatever their policies may have waited for. */
export function followPolicies(backend: Backend, event: DomainEvent): void {
  for (const pullRequestId of affectedBy(backend, event)) completeWhenReady(backend, pullRequestId);
}

function affectedBy(backend: Backend, event: DomainEvent): readonly number[] {
  switch (event.kind) {
    case 'pullRequestUpdated':
    case 'mergeAttempted':
    case 'pullRequestCommented':
      return [event.pullRequest.pullRequestId];
    case 'buildCompleted':
      return event.build.pullRequestId === undefined ? [] : [event.build.pullRequestId];
    case 'workItemUpdated':
      // It may have been linked to any of them.
      return backend.state.pullRequests
        .listAll()
        .filter(({ status }) => status === 'active')
        .map(({ pullRequestId }) => pullRequestId);
    default:
      return [];
  }
}
