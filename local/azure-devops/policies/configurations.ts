import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { definitionId } from '../builds/render.ts';
import { identityReference } from '../core/identities.ts';
import { ApiError } from '../http/apiError.ts';
import type { JsonObject } from '../http/exchange.ts';
import { type PolicyKind, policyTypes } from './kinds.ts';
import { type Policy, type PolicyOption, type PolicyRevision, policyOptionSchema, policySchema } from './records.ts';

const namespace = 'Microsoft.TeamFoundation.Policy.WebApi';

/** An error of the service of policies. */
export function policyError(status: number, type: string, message: string): ApiError {
  return new ApiError(status, type, message, namespace);
}

/**
 * A policy that is not stored yet.
 * @throws ApiError 400 that says what of its settings is wrong
 */
export function newPolicy(backend: Backend, projectId: string, createdBy: string, option: PolicyOption): Policy {
  const { kind, ...rest } = policyOptionSchema.parse(option);
  const stamp = { createdBy, createdDate: backend.now(), revision: 1 };
  const id = backend.state.store.nextNumber('policyConfiguration');
  return checked(backend, { ...rest, kind, ...stamp, id, projectId, isDeleted: false, earlier: [] });
}

/**
 * A policy after a change, with what it was among its revisions.
 * @throws ApiError 400 that says what of its settings is wrong
 */
export function changedPolicy(
  backend: Backend,
  before: Policy,
  changedBy: string,
  change: Pick<Policy, 'isEnabled' | 'isBlocking'> & { readonly settings: unknown },
): Policy {
  const { isEnabled, isBlocking, revision, createdBy, createdDate, settings } = before;
  const revised = { isEnabled, isBlocking, revision, createdBy, createdDate, settings };
  const stamp = { createdBy: changedBy, createdDate: backend.now(), revision: revision + 1 };
  return checked(backend, { ...before, ...change, ...stamp, earlier: [...before.earlier, revised] });
}

function checked(backend: Backend, policy: unknown): Policy {
  const result = policySchema.safeParse(policy);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw invalidSettings(`${issue?.path.join('.') ?? 'settings'}: ${issue?.message ?? 'not valid'}`);
  }
  const { kind, settings } = result.data;
  if (kind === 'build' && !(backend.hasBuilds && settings.buildDefinitionId === definitionId)) {
    throw invalidSettings(`The build definition ${settings.buildDefinitionId} does not exist.`);
  }
  if (kind === 'requiredReviewers' && settings.requiredReviewerIds.length > 1 && settings.minimumApproverCount > 1) {
    throw invalidSettings('More than one approval can be asked for of exactly one group only.');
  }
  return result.data;
}

/** 400; type and text are guesses. */
function invalidSettings(reason: string): ApiError {
  return policyError(400, 'InvalidPolicySettingsException', `The policy settings are not valid: ${reason}`);
}

/** Address of a policy. */
export function policyUrl(backend: Backend, { projectId, id }: Pick<Policy, 'projectId' | 'id'>): string {
  return `${backend.url()}/${projectId}/_apis/policy/configurations/${id}`;
}

function typeUrl(backend: Backend, projectId: string, kind: PolicyKind): string {
  return `${backend.url()}/${projectId}/_apis/policy/types/${policyTypes[kind].id}`;
}

/** A kind of policy as the service lists it. */
export function renderType(backend: Backend, projectId: string, kind: PolicyKind): JsonObject {
  const url = typeUrl(backend, projectId, kind);
  return { ...policyTypes[kind], url, _links: { self: { href: url } } };
}

/** A policy, or one of its revisions. */
export function renderPolicy(backend: Backend, policy: Policy, revision: PolicyRevision = policy): JsonObject {
  const { projectId, kind, id, isDeleted } = policy;
  const url = policyUrl(backend, policy);
  const { displayName, id: typeId } = policyTypes[kind];
  const type = { id: typeId, displayName, url: typeUrl(backend, projectId, kind) };
  return {
    createdBy: identityReference(backend, revision.createdBy),
    createdDate: revision.createdDate,
    isEnabled: revision.isEnabled,
    isBlocking: revision.isBlocking,
    isDeleted,
    isEnterpriseManaged: false,
    settings: revision.settings,
    _links: { self: { href: url }, policyType: { href: type.url } },
    revision: revision.revision,
    id,
    url,
    type,
  };
}

/** What a caller sends to make or change a policy. */
export const policyBodySchema = z.object({
  type: z.object({ id: z.guid() }),
  isEnabled: z.boolean(),
  isBlocking: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
});
