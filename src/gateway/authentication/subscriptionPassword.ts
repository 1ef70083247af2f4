import { createHmac } from 'node:crypto';

/** The inputs of a subscription's password. */
export interface SubscriptionScope {
  /** Name of the organisation or Server collection; compared without case. */
  readonly organization: string;
  /** Id of the project: deliveries carry the id, not the name, and a name can change. */
  readonly projectId: string;
  /** e.g. `workitem.created` */
  readonly eventType: string;
}

/**
 * The Basic password of one service hook subscription: HMAC-SHA256(master key, organization | project | event type).
 * Azure DevOps cannot sign a body, so a subscription authenticates with a password that works only for its own project
 * and event type and need not be stored.
 *
 * @example
 * subscriptionPassword(masterKey, { organization: 'contoso', projectId: project.id, eventType: 'workitem.created' });
 * @returns 43 characters of base64url; Azure DevOps allows 256
 * @throws RangeError when the key is empty, or a part is empty or holds the separator
 */
export function subscriptionPassword(masterKey: string, scope: SubscriptionScope): string {
  const parts = [scope.organization, scope.projectId, scope.eventType].map((part) => part.trim().toLowerCase());
  if (masterKey === '') {
    throw new RangeError('The key that subscription passwords are derived from is empty.');
  }
  if (parts.some((part) => part === '' || part.includes('|'))) {
    throw new RangeError('Organization, project and event type of a subscription must not be empty or contain "|".');
  }
  return createHmac('sha256', masterKey).update(parts.join('|')).digest('base64url');
}
