import { describe, expect, it } from '@jest/globals';
import { rotateSecret } from '../../../src/orchestrators/rotateSecret.ts';
import { driveOrchestration } from '../../support/orchestrations/orchestrationDriver.ts';

const instanceId = 'rotate-webhook-hmac-key-1';
const input = { secret: 'webhook-hmac-key' };
const value = (answer: unknown) => ({ value: { ok: true, value: answer } });
const failure = (type: string) => ({ value: { ok: false, failure: { type, message: 'No.', isRetryable: false } } });
const recorded = value({ lastSequence: 1 });

describe('rotateSecret', () => {
  it('lets every instance know the new version before anybody uses it, and others follow before the old one ends', () => {
    const { calls, inputs, outcome } = driveOrchestration(rotateSecret, {
      instanceId,
      input,
      activities: {
        createSecretVersion: [value({ version: 'v2' })],
        renewServiceHooks: [value({ hooks: 9 })],
        verifySecretVersion: [value({})],
        retireSecretVersions: [value({ retired: ['v1'] })],
        recordEvents: [recorded, recorded, recorded],
      },
    });

    expect(calls).toEqual([
      'activity createSecretVersion',
      'activity recordEvents',
      'timer 360',
      'activity renewServiceHooks',
      'activity verifySecretVersion',
      'activity recordEvents',
      'timer 86400',
      'activity retireSecretVersions',
      'activity recordEvents',
    ]);
    expect(outcome).toEqual({ output: { secret: 'webhook-hmac-key', version: 'v2', hooks: 9, retired: ['v1'] } });
    expect(inputs['recordEvents']?.map((one) => JSON.stringify(one))).toEqual([
      expect.stringMatching(/"installation".*"created".*"rotate-webhook-hmac-key-1:created"/),
      expect.stringContaining('"verified"'),
      expect.stringContaining('"old-retired"'),
    ]);
  });

  it('goes on with a version that somebody made', () => {
    const { calls } = driveOrchestration(rotateSecret, {
      instanceId,
      input: { ...input, version: 'v2' },
      activities: {
        renewServiceHooks: [value({ hooks: 9 })],
        verifySecretVersion: [value({})],
        retireSecretVersions: [value({ retired: ['v1'] })],
        recordEvents: [recorded, recorded, recorded],
      },
    });

    expect(calls).not.toContain('activity createSecretVersion');
  });

  it.each(['renewServiceHooks', 'verifySecretVersion'])('retires nothing when %s fails', (name) => {
    const { calls, outcome } = driveOrchestration(rotateSecret, {
      instanceId,
      input,
      activities: {
        createSecretVersion: [value({ version: 'v2' })],
        ...(name === 'verifySecretVersion' ? { renewServiceHooks: [value({ hooks: 9 })] } : {}),
        [name]: [failure('forbidden')],
        recordEvents: [recorded],
      },
    });

    expect(calls).not.toContain('activity retireSecretVersions');
    expect(outcome).toMatchObject({ error: { type: 'forbidden' } });
  });
});
