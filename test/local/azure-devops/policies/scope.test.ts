import { describe, expect, it } from '@jest/globals';
import { appliesTo, scopeSchema } from '../../../../local/azure-devops/policies/scope.ts';

const repository = { id: '96a3ab85-bb25-4510-a2fb-5e90dc0be643', defaultBranch: 'refs/heads/main' };

describe('scopes of policies', () => {
  it.each([
    [{ refName: 'refs/heads/main', matchKind: 'exact' }, 'refs/heads/main', true],
    [{ refName: 'refs/heads/main', matchKind: 'Exact' }, 'refs/heads/main2', false],
    [{ refName: 'refs/heads/releases/', matchKind: 'prefix' }, 'refs/heads/releases/1', true],
    [{ refName: 'refs/heads/releases/', matchKind: 'Prefix' }, 'refs/heads/main', false],
    [{ matchKind: 'DefaultBranch' }, 'refs/heads/main', true],
    [{ matchKind: 'DefaultBranch' }, 'refs/heads/other', false],
    [{ repositoryId: repository.id.toUpperCase() }, 'refs/heads/other', true],
    [{ repositoryId: '11111111-1111-4111-8111-111111111111', matchKind: 'DefaultBranch' }, 'refs/heads/main', false],
  ])('%j and %s: %s', (scope, refName, applies) => {
    expect(appliesTo([scopeSchema.parse(scope)], repository, refName)).toBe(applies);
  });

  it('refuse a kind of match that the service does not know', () => {
    expect(scopeSchema.safeParse({ refName: 'refs/heads/main', matchKind: 'Regex' }).success).toBe(false);
  });
});
