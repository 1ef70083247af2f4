import type { Backend } from '../backend.ts';
import { ApiError, permissionDenied } from '../http/apiError.ts';
import type { JsonObject } from '../http/exchange.ts';
import type { Identity, Permission } from '../state/records.ts';
import { everything } from '../state/state.ts';

/** The form in which every part of the service names a person. */
export function identityReference(backend: Backend, identityId: string): JsonObject {
  const identity = backend.state.identities.get(everything, identityId);
  const url = backend.url();
  const descriptor = subjectDescriptorOf(identity ?? { id: identityId, isServicePrincipal: false });
  return {
    displayName: identity?.displayName ?? identityId,
    url: `${url}/_apis/Identities/${identityId}`,
    _links: { avatar: { href: `${url}/_apis/GraphProfile/MemberAvatars/${descriptor}` } },
    id: identityId,
    uniqueName: identity?.uniqueName ?? identityId,
    imageUrl: `${url}/_api/_common/identityImage?id=${identityId}`,
    descriptor,
  };
}

type Subject = Pick<Identity, 'id' | 'isServicePrincipal'> & Partial<Pick<Identity, 'uniqueName'>>;

/** The account of a service identity says what it is for: that of builds is `Build\GUID`. */
const serviceAccount = /^[A-Za-z]+\\[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The short descriptor that all parts of the service share; its beginning tells people from applications. */
export function subjectDescriptorOf({ id, uniqueName = '', isServicePrincipal }: Subject): string {
  const kind = isServicePrincipal ? 'aadsp' : serviceAccount.test(uniqueName) ? 'svc' : 'aad';
  return `${kind}.${Buffer.from(id).toString('base64').replace(/=+$/, '')}`;
}

/** Text of an identity as fields and messages show it: `Name <unique name>`. */
export function identityText(backend: Backend, identityId: string): string {
  const identity = backend.state.identities.get(everything, identityId);
  return identity === undefined ? identityId : `${identity.displayName} <${identity.uniqueName}>`;
}

/** Finds a person by id, unique name, display name, or `Name <unique name>`. */
export function findIdentity(backend: Backend, text: string): Identity | undefined {
  const unique = /<([^>]+)>\s*$/.exec(text)?.[1] ?? text;
  const wanted = unique.trim().toLowerCase();
  return backend.state.identities
    .list(everything)
    .find((identity) =>
      [identity.id, identity.uniqueName, identity.displayName].some((name) => name.toLowerCase() === wanted),
    );
}

/** @throws ApiError 403 TF401027 when the identity is denied the permission */
export function demandGitPermission(identity: Identity, permission: Permission): void {
  if (identity.denied.includes(permission)) {
    throw permissionDenied(identity.uniqueName, permission);
  }
}

/** @throws ApiError 403 when the identity may not change work items */
export function demandWorkItemPermission(identity: Identity): void {
  if (identity.denied.includes('WorkItemsWrite')) {
    throw new ApiError(
      403,
      'WorkItemUnauthorizedAccessException',
      `TF237111: The current user does not have permissions to save work items under the specified area path.`,
      'Microsoft.TeamFoundation.WorkItemTracking.Server',
    );
  }
}
