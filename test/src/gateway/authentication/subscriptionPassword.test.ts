import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { subscriptionPassword } from '../../../../src/gateway/authentication/subscriptionPassword.ts';

const scope = {
  organization: 'contoso',
  projectId: 'be9b3917-87e6-42a4-a549-2bc06a7a878f',
  eventType: 'build.complete',
};

describe('subscriptionPassword', () => {
  it('is the HMAC of organization, project and event type', () => {
    const text = `contoso|${scope.projectId}|build.complete`;

    expect(subscriptionPassword('key', scope)).toBe(createHmac('sha256', 'key').update(text).digest('base64url'));
  });

  it('fits what Azure DevOps allows, in characters that need no quoting', () => {
    expect(subscriptionPassword('key', scope)).toMatch(/^[\w-]{43}$/);
  });

  it('does not depend on case: organizations and ids come in either', () => {
    const shouted = { ...scope, organization: 'Contoso', projectId: scope.projectId.toUpperCase() };

    expect(subscriptionPassword('key', shouted)).toBe(subscriptionPassword('key', scope));
  });

  it.each([
    ['key', { key: 'other' }],
    ['organization', { organization: 'fabrikam' }],
    ['project', { projectId: '00000000-87e6-42a4-a549-2bc06a7a878f' }],
    ['event type', { eventType: 'workitem.created' }],
  ])('differs with the %s', (_what, { key = 'key', ...change }: { key?: string } & Partial<typeof scope>) => {
    expect(subscriptionPassword(key, { ...scope, ...change })).not.toBe(subscriptionPassword('key', scope));
  });

  it.each([
    ['an empty key', '', scope],
    ['an empty project', 'key', { ...scope, projectId: ' ' }],
    ['a separator in a part', 'key', { ...scope, organization: 'contoso|x' }],
  ])('refuses %s', (_what, key, wrong) => {
    expect(() => subscriptionPassword(key, wrong)).toThrow(RangeError);
  });
});
