import type { Backend } from '../backend.ts';
import type { RepositoryRecord } from '../state/records.ts';
import type { PolicyKind } from './kinds.ts';
import type { Policy, PolicyOf } from './records.ts';
import { appliesTo } from './scope.ts';

/** Stores a policy and gives it back. */
export function savePolicy(backend: Backend, policy: Policy): Policy {
  backend.state.policies.put(policy.projectId, policy.id, policy);
  return policy;
}

/** The enabled policies of a branch, in the order they were made. */
export function policiesOf(backend: Backend, repository: RepositoryRecord, refName: string): readonly Policy[] {
  return backend.state.policies
    .list(repository.projectId)
    .filter(({ isEnabled, isDeleted }) => isEnabled && !isDeleted)
    .filter(({ settings }) => appliesTo(settings.scope, repository, refName));
}

/** Those of one kind. */
export function policiesOfKind<Kind extends PolicyKind>(
  backend: Backend,
  repository: RepositoryRecord,
  refName: string,
  kind: Kind,
): readonly PolicyOf<Kind>[] {
  return policiesOf(backend, repository, refName).filter((policy): policy is PolicyOf<Kind> => policy.kind === kind);
}

/** A branch with a required policy changes by pull requests only. */
export function isGuarded(backend: Backend, repository: RepositoryRecord, refName: string): boolean {
  return policiesOf(backend, repository, refName).some(({ isBlocking }) => isBlocking);
}
