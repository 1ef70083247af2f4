import { describe, expect, it } from '@jest/globals';
import { responseFailure, transportFailure } from '../../../../src/ado/http/failures.ts';
import { failureSchema, toFailure } from '../../../../src/contracts/agentError.ts';

const purpose = 'push branch "fix" to repository "Shop"';

function failureOf(status: number, body: unknown = {}, headers = {}) {
  return responseFailure(purpose, { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

describe('responseFailure', () => {
  it.each([
    [203, 'unauthorized', false],
    [302, 'unauthorized', false],
    [400, 'invalid-input', false],
    [401, 'unauthorized', false],
    [403, 'forbidden', false],
    [404, 'not-found', false],
    [408, 'timeout', true],
    [409, 'conflict', false],
    [413, 'too-large', false],
    [429, 'throttled', true],
    [500, 'unavailable', true],
    [503, 'unavailable', true],
    [504, 'timeout', true],
  ])('makes of %i the type %s', (status, type, isRetryable) => {
    const failure = failureOf(status);

    expect(failure).toMatchObject({ type, isRetryable });
    expect(failure.message).toContain(`Could not ${purpose}`);
  });

  it('names the permission that is missing', () => {
    const message =
      "TF401027: You need the Git 'GenericContribute' permission to perform this action. Details: identity 'x'.";

    const failure = failureOf(403, { message, typeKey: 'GitNeedsPermissionException' });

    expect(failure.message).toContain('Grant the permission GenericContribute to the identity behind the token');
  });

  it('tells a branch policy from a missing permission', () => {
    const message = 'TF402455: Pushes to this branch are not permitted; you must use a pull request to update it.';

    expect(failureOf(403, { message }).type).toBe('policy-refused');
  });

  it('takes 503 with Retry-After as throttling', () => {
    expect(failureOf(503, {}, { 'retry-after': '20' })).toMatchObject({ type: 'throttled', retryAfterSeconds: 20 });
  });

  it('keeps what Azure DevOps said short, on one line, and names the activity', () => {
    const failure = failureOf(400, { message: `TF1: ${'long\n'.repeat(500)}` }, { activityid: 'a-1' });

    expect(failure.message).not.toContain('\n');
    expect(failure.message.length).toBeLessThan(600);
    expect(failure.message).toContain('[activity a-1]');
  });

  it.each([['<html>Sign in</html>'], ['null'], [''], ['{"message": 7}'], ['[1]']])('survives the body %s', (body) => {
    expect(failureSchema.parse(toFailure(failureOf(500, body)))).toMatchObject({ type: 'unavailable' });
  });
});

describe('transportFailure', () => {
  it.each([
    [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }), 'unavailable'],
    [Object.assign(new Error('aborted'), { code: 'ECONNRESET' }), 'unavailable'],
    [new Error('Request timeout: /contoso'), 'timeout'],
    [Object.assign(new Error('connect'), { code: 'ETIMEDOUT' }), 'timeout'],
    [new TypeError('x is not a function'), 'unexpected'],
    ['nonsense', 'unexpected'],
  ])('gives %s the type %s', (error, type) => {
    expect(transportFailure(purpose, error)).toMatchObject({ type, isRetryable: true });
  });
});
