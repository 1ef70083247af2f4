import { describe, expect, it } from '@jest/globals';
import { createSecrets } from '../../../src/platform/secrets.ts';

const credential = async () => Promise.reject(new Error('no identity here'));
const base = { keyVaultUrl: undefined, isDevelopment: true, environment: {}, credential, now: () => 0 };

describe('createSecrets', () => {
  it('reads secrets from the environment in local development', async () => {
    const secrets = createSecrets({ ...base, environment: { ADO_PAT: 'token' } });

    expect(await secrets.get('ado-pat')).toBe('token');
  });

  it('says which variable to set when a secret is missing', async () => {
    await expect(createSecrets(base).get('webhook-hmac-key')).rejects.toThrow(/webhook-hmac-key.*Set WEBHOOK_HMAC_KEY/);
  });

  it('finds no optional secret without failing', async () => {
    expect(
      await createSecrets({ ...base, environment: { WEBHOOK_HMAC_KEY_PREVIOUS: '' } }).find(
        'webhook-hmac-key-previous',
      ),
    ).toBeUndefined();
  });

  it('refuses to start without a Key Vault outside of local development', () => {
    const create = () => createSecrets({ ...base, isDevelopment: false, environment: { ADO_PAT: 'token' } });

    expect(create).toThrow(
      expect.objectContaining({ type: 'configuration', message: expect.stringContaining('KEY_VAULT_URL') }),
    );
  });
});
