import type { SecretName, Secrets } from '../../platform/secrets/secrets.ts';
import type { Environment, Settings } from '../../platform/settings/configuration.ts';
import { readSettings } from '../../platform/settings/configuration.ts';
import { type Check, failedCheck, passedCheck } from './check.ts';

const shortestKey = 32;

/** @returns the settings if they are valid, and the result of the check */
export function checkSettings(environment: Environment): { readonly settings?: Settings; readonly check: Check } {
  try {
    const settings = readSettings(environment);
    return { settings, check: passedCheck('Settings', 'All required settings are present.') };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { check: failedCheck('Settings', text, 'docs/configuration.md explains each setting.') };
  }
}

/** Checks that every secret the settings require exists. No value is shown. */
export async function checkSecrets(open: () => Secrets, names: readonly SecretName[]): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const secret of names) checks.push(await checkSecret(open, secret));
  return checks;
}

async function checkSecret(open: () => Secrets, secret: SecretName): Promise<Check> {
  const name = `Secret ${secret}`;
  try {
    const value = (await open().get(secret)).reveal();
    if (secret !== 'webhook-hmac-key' || value.length >= shortestKey) return passedCheck(name, 'Found.');
    const text = `Too short: ${value.length} of at least ${shortestKey} characters.`;
    return failedCheck(name, text, 'Create a random one (`openssl rand -hex 32`), then run `code-agent hooks repair`.');
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const fix =
      'Create it in Key Vault (locally: in local.settings.json), and give the identity the role "Key Vault Secrets User".';
    return failedCheck(name, text, fix);
  }
}
