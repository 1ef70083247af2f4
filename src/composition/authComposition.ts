/** The part of the composition root that says who is let in, and how secrets are replaced. */
import { probeWebhook } from '../activities/rotating/probeWebhook.ts';
import type { RotationDependencies } from '../activities/rotating/rotateSecretActivities.ts';
import { type AzureDevOpsOptions, createAzureDevOps } from '../ado/azureDevOps.ts';
import { createPersonalAccessTokens } from '../ado/identities/personalAccessTokens.ts';
import { renewServiceHooks } from '../ado/serviceHooks/renewServiceHooks.ts';
import { Secret } from '../contracts/secret.ts';
import { createPersonAuthentication } from '../functions/api/authenticatePerson.ts';
import { acceptFunctionKey, type Guards } from '../functions/api/requireRole.ts';
import type { WebhookOptions } from '../functions/deliveries/webhook.ts';
import { createRateLimiter } from '../gateway/limits/rateLimits.ts';
import type { AuditSigner } from '../platform/auditAnchors/anchorKeys.ts';
import { createKeyVaultSigner, createLocalSigner } from '../platform/auditAnchors/auditSigner.ts';
import type { KeyVault } from '../platform/secrets/keyVault.ts';
import { environmentVariableOf, type Secrets } from '../platform/secrets/secrets.ts';
import type { Environment, Settings } from '../platform/settings/configuration.ts';
import { whyNoDevelopmentTokens, whyNotLocal } from '../platform/settings/localDevelopment.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import type { CredentialSource } from '../platform/tokens/azureCredential.ts';
import { createDevelopmentVerifier, shortestDevelopmentKey } from '../platform/tokens/developmentTokens.ts';
import { createEntraVerifier } from '../platform/tokens/entraTokens.ts';
import type { TokenVerifier } from '../platform/tokens/tokenVerifier.ts';

export interface AuthContext {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type WebhookAuthOptions = Pick<WebhookOptions, 'policy' | 'limits' | 'queueBound' | 'proxies'>;

/** Which deliveries the webhook takes, and how many. */
export function composeWebhookAuth(settings: Settings, organization: string): WebhookAuthOptions {
  return {
    policy: {
      schemes: settings.WEBHOOK_AUTHENTICATION,
      organization,
      certificates: {
        thumbprints: settings.WEBHOOK_CERTIFICATE_THUMBPRINTS,
        authorities: settings.WEBHOOK_CERTIFICATE_AUTHORITIES,
      },
    },
    limits: createRateLimiter({
      refusedPerMinute: settings.REFUSED_PER_MINUTE,
      deliveriesPerMinute: settings.DELIVERIES_PER_MINUTE,
    }),
    queueBound: settings.QUEUE_BOUND,
    proxies: settings.FORWARDING_PROXIES,
  };
}

/** Who may use the API: people with a token, machines with a key of the app. */
export function composeApiGuards(surroundings: AuthContext): Guards {
  const { settings, logger } = surroundings;
  return {
    people: { authenticate: createPersonAuthentication(createTokenVerifier(surroundings)), logger },
    machines: { authenticate: acceptFunctionKey(settings.MACHINE_ROLES), logger },
  };
}

/** People sign in with Microsoft Entra; on one machine a token stands for them that `code-agent start` prints. */
function createTokenVerifier(surroundings: AuthContext): TokenVerifier | undefined {
  const { settings, now } = surroundings;
  const developmentKey = developmentKeyOf(surroundings);
  const { ENTRA_AUTHORITY: authority, ENTRA_TENANT_ID: tenantId, ENTRA_AUDIENCE: audience } = settings;
  if (tenantId !== undefined && audience !== undefined) {
    return createEntraVerifier({ authority, tenantId, audience, now });
  }
  return developmentKey === undefined ? undefined : createDevelopmentVerifier(developmentKey, now);
}

/** The key of development tokens; where one is set and may not be used, the log says why. */
function developmentKeyOf({ settings, environment, logger }: AuthContext): Secret | undefined {
  const variable = environmentVariableOf('development-token-key');
  const key = environment[variable] ?? '';
  if (key === '') return undefined;
  const reason =
    whyNoDevelopmentTokens(settings, environment) ??
    (key.length < shortestDevelopmentKey ? `it is shorter than ${shortestDevelopmentKey} characters` : undefined);
  if (reason === undefined) return new Secret(key);
  logger.warn(`${variable} is not used and no development token is accepted, because ${reason}`);
  return undefined;
}

/** What signs the anchors of the audit log: a key in the vault, on one machine one from the settings; else nothing. */
export function composeAuditSigner(
  { settings, environment }: Pick<AuthContext, 'settings' | 'environment'>,
  credential: CredentialSource,
): AuditSigner | undefined {
  const { KEY_VAULT_URL: vaultUrl, AUDIT_SIGNING_KEY: keyName } = settings;
  if (vaultUrl !== undefined && keyName !== undefined) return createKeyVaultSigner(vaultUrl, keyName, credential);
  const key = environment[environmentVariableOf('audit-signing-private-key')] ?? '';
  return key === '' || whyNotLocal(settings, environment) !== undefined
    ? undefined
    : createLocalSigner(new Secret(key));
}

export interface RotationClients {
  readonly settings: Settings;
  readonly keyVault: KeyVault | undefined;
  readonly secrets: Secrets;
  readonly adoOptions: AzureDevOpsOptions;
  /** A Microsoft Entra token for Azure DevOps. */
  readonly getBearerToken: () => Promise<string>;
  readonly now: () => number;
}

/** What replaces the webhook's key and the token for Azure DevOps. */
export function composeRotation({
  settings,
  adoOptions,
  getBearerToken,
  ...parts
}: RotationClients): RotationDependencies {
  const { organizationUrl } = adoOptions;
  return {
    ...parts,
    tokens: createPersonalAccessTokens({ organizationUrl, getBearerToken }),
    webhookUrl: settings.WEBHOOK_URL,
    renewHooks: (url, credentialFor) => renewServiceHooks(adoOptions, url, credentialFor),
    probeWebhook,
    checkToken: async (token) => {
      const credential = { kind: 'pat', getToken: async () => token.reveal() } as const;
      await createAzureDevOps({ organizationUrl, credential }).ping();
    },
  };
}
