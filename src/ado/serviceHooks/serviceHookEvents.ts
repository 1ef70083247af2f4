/** An event that a service hook can tell the agent about, and the version of its payload that is asked for. */
export interface ServiceHookEvent {
  readonly eventType: string;
  readonly resourceVersion: string;
}

/** Every event of Azure DevOps that concerns the agent. The versions are ones that every supported server knows. */
export const serviceHookEvents: readonly ServiceHookEvent[] = [
  { eventType: 'workitem.created', resourceVersion: '1.0' },
  { eventType: 'workitem.updated', resourceVersion: '1.0' },
  { eventType: 'workitem.commented', resourceVersion: '1.0' },
  { eventType: 'git.pullrequest.created', resourceVersion: '1.0' },
  { eventType: 'git.pullrequest.updated', resourceVersion: '1.0' },
  // Comes with every attempt to merge, also when the target has moved.
  { eventType: 'git.pullrequest.merged', resourceVersion: '1.0' },
  { eventType: 'ms.vss-code.git-pullrequest-comment-event', resourceVersion: '2.0' },
  { eventType: 'build.complete', resourceVersion: '2.0' },
  { eventType: 'git.push', resourceVersion: '1.0' },
];
