import { describe, expect, it } from '@jest/globals';
import { createSecrets } from '../../../../src/platform/secrets/secrets.ts';

const base = { keyVault: undefined, isDevelopment: true, environment: {}, now: () => 0 };

describe('createSecrets', () => {
  it('reads secrets from the environment in local development', async () => {
    const secrets = createSecrets({ ...base, environment: { ADO_PAT: 'token' } });

    expect((await secrets.get('ado-pat')).reveal()).toBe('token');
  });

  it('says which variable to set when a secret is missing', async () => {
    const message = /webhook-hmac-key.*Set WEBHOOK_HMAC_KEY/;

    await expect(createSecrets(base).get('webhook-hmac-key')).rejects.toThrow(message);
    await expect(createSecrets(base).webhookKeys()).rejects.toThrow(message);
  });

  it('has the key before as well, where one is set', async () => {
    const keysOf = async (previous: string) => {
      const environment = { WEBHOOK_HMAC_KEY: 'current', WEBHOOK_HMAC_KEY_PREVIOUS: previous };
      const keys = await createSecrets({ ...base, environment }).webhookKeys();
      return keys.map((key) => key.reveal());
    };

    expect(await keysOf('')).toEqual(['current']);
    expect(await keysOf('before')).toEqual(['current', 'before']);
  });

  it('refuses to start without a Key Vault outside of local development', () => {
    const create = () => createSecrets({ ...base, isDevelopment: false, environment: { ADO_PAT: 'token' } });

    expect(create).toThrow(
      expect.objectContaining({ type: 'configuration', message: expect.stringContaining('KEY_VAULT_URL') }),
    );
  });
});
