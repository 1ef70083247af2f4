import type { Backend } from '../backend.ts';
import { ApiError, permissionDenied } from '../http/apiError.ts';
import type { JsonObject } from '../http/exchange.ts';
import type { Identity, Permission } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { findGroup, type Group, groupUniqueName } from './groups.ts';

/** The form in which every part of the service names a person or a group. */
export function identityReference(backend: Backend, identityId: string): JsonObject {
  const identity = backend.state.identities.get(everything, identityId);
  const group = identity === undefined ? findGroup(backend, identityId) : undefined;
  return group === undefined ? personReference(backend, identityId, identity) : groupReference(backend, group);
}

function personReference(backend: Backend, id: string, identity: Identity | undefined): JsonObject {
  const { displayName = id, uniqueName = id, isActive = true } = identity ?? {};
  const descriptor = subjectDescriptorOf(backend, identity ?? { id, isServicePrincipal: false });
  return {
    ...reference(backend, { id, displayName, uniqueName, descriptor }),
    ...(isActive ? {} : { inactive: true }),
  };
}

function groupReference(backend: Backend, group: Group): JsonObject {
  const { id, name: displayName, subjectDescriptor: descriptor } = group;
  const uniqueName = groupUniqueName(backend, group);
  return { ...reference(backend, { id, displayName, uniqueName, descriptor }), isContainer: true };
}

type Named = Readonly<Record<'id' | 'displayName' | 'uniqueName' | 'descriptor', string>>;

function reference(backend: Backend, { id, displayName, uniqueName, descriptor }: Named): JsonObject {
  const url = backend.url();
  return {
    displayName,
    url: `${url}/_apis/Identities/${id}`,
    _links: { avatar: { href: `${url}/_apis/GraphProfile/MemberAvatars/${descriptor}` } },
    id,
    uniqueName,
    imageUrl: `${url}/_api/_common/identityImage?id=${id}`,
    descriptor,
  };
}

/** The account of a service identity says what it is for: that of builds is `Build\GUID`. */
const serviceAccount = /^[A-Za-z]+\\[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Subject = Pick<Identity, 'id' | 'isServicePrincipal' | 'buildServiceOf'> & Partial<Pick<Identity, 'uniqueName'>>;

/** The short descriptor that all parts of the service share; its beginning tells people, applications and pipelines. */
export function subjectDescriptorOf(
  backend: Backend,
  { id, uniqueName = '', isServicePrincipal, buildServiceOf }: Subject,
): string {
  if (buildServiceOf !== undefined) return `svc.${base64(buildIdentifier(backend, buildServiceOf))}`;
  const kind = isServicePrincipal ? 'aadsp' : serviceAccount.test(uniqueName) ? 'svc' : 'aad';
  return `${kind}.${base64(id)}`;
}

/** What the descriptor of a project's pipelines identifies them by: `<organisation>:Build:<project>`. */
export function buildIdentifier(backend: Backend, projectId: string): string {
  return `${backend.organization.id}:Build:${projectId}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/=+$/, '');
}

/** Text of an identity as fields and messages show it: `Name <unique name>`. */
export function identityText(backend: Backend, identityId: string): string {
  const identity = backend.state.identities.get(everything, identityId);
  return identity === undefined ? identityId : `${identity.displayName} <${identity.uniqueName}>`;
}

/**
 * People that a text may mean: by id, unique name, `Name <unique name>`, or else by display name, which several may
 * have. Who was removed from the organisation is nobody, unless they are asked for.
 */
export function findIdentities(
  backend: Backend,
  text: string,
  { alsoRemoved = false }: { readonly alsoRemoved?: boolean } = {},
): readonly Identity[] {
  const unique = /<([^>]+)>\s*$/.exec(text)?.[1] ?? text;
  const wanted = unique.trim().toLowerCase();
  const all = backend.state.identities.list(everything).filter(({ isActive }) => isActive || alsoRemoved);
  const exact = all.filter(({ id, uniqueName }) => [id, uniqueName.toLowerCase()].includes(wanted));
  return exact.length > 0 ? exact : all.filter(({ displayName }) => displayName.toLowerCase() === wanted);
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
