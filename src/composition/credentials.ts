import type { Installation } from '../activities/operating/readRules.ts';
import type { AdoCredential } from '../ado/azureDevOps.ts';
import { canonicalJson, hashOf } from '../platform/audit/auditChain.ts';
import type { SecretName, Secrets } from '../platform/secrets/secrets.ts';
import type { Settings } from '../platform/settings/configuration.ts';
import { type CredentialSource, createTokenProvider } from '../platform/tokens/azureCredential.ts';

/** Microsoft Entra scope of Azure DevOps. */
export const adoTokenScope = '499b84ac-1321-427f-aa17-267ca6975798/.default';

/** How the agent signs in to Azure DevOps. */
export function createAdoCredential(
  { ADO_AUTHENTICATION, ADO_USER_NAME }: Settings,
  secrets: Secrets,
  credential: CredentialSource,
): AdoCredential {
  switch (ADO_AUTHENTICATION) {
    case 'pat':
      return { kind: 'pat', getToken: () => revealSecret(secrets, 'ado-pat') };
    case 'basic':
      return { kind: 'basic', userName: ADO_USER_NAME ?? '', getToken: () => revealSecret(secrets, 'ado-password') };
    case 'entra':
      return { kind: 'bearer', getToken: createTokenProvider(credential, adoTokenScope) };
  }
}

/** How the agent signs in to the model; undefined where it takes anyone. */
export function createModelKeyProvider(
  { MODEL_AUTHENTICATION, MODEL_TOKEN_SCOPE }: Settings,
  secrets: Secrets,
  credential: CredentialSource,
): (() => Promise<string>) | undefined {
  switch (MODEL_AUTHENTICATION) {
    case 'none':
      return undefined;
    case 'key':
      return () => revealSecret(secrets, 'model-api-key');
    case 'entra':
      return createTokenProvider(credential, MODEL_TOKEN_SCOPE);
  }
}

/** The secrets that this deployment reads, and whose end must not come as a surprise. */
export function listSecretNames({ ADO_AUTHENTICATION, MODEL_AUTHENTICATION }: Settings): readonly SecretName[] {
  return [
    'webhook-hmac-key',
    ...(ADO_AUTHENTICATION === 'pat' ? (['ado-pat'] as const) : []),
    ...(ADO_AUTHENTICATION === 'basic' ? (['ado-password'] as const) : []),
    ...(MODEL_AUTHENTICATION === 'key' ? (['model-api-key'] as const) : []),
  ];
}

/** Which settings and secrets are in use, for the audit log. */
export function describeInstallation(settings: Settings, secrets: Secrets): () => Promise<Installation> {
  const hash = hashOf(canonicalJson(settings));
  const versionOf = async (name: SecretName) => {
    const version = await secrets.versionOf(name);
    return version === undefined ? [] : [{ name, version }];
  };
  return async () => ({
    settings: hash,
    secrets: (await Promise.all(listSecretNames(settings).map(versionOf))).flat(),
  });
}

/** The clients of others take a text; nothing else ever asks for one. */
export async function revealSecret(secrets: Secrets, name: SecretName): Promise<string> {
  return (await secrets.get(name)).reveal();
}
