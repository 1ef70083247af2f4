import type { Environment, Settings } from './configuration.ts';

/** Host names of this machine, with or without a port: what the local host and `func start` set. */
const ownHostPattern = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** Names of the app. Azure sets both; the local hosts set the first to an address of the machine. */
const hostNames = ['WEBSITE_HOSTNAME', 'WEBSITE_SITE_NAME'] as const;

/** Only Azure sets these, to whatever value. Flex Consumption has pods instead of instances. */
const azureNames = ['WEBSITE_INSTANCE_ID', 'WEBSITE_POD_NAME', 'CONTAINER_APP_NAME'] as const;

/** Signs of an installation that real people sign in to; one of them is enough. */
const installationNames = ['KEY_VAULT_URL', 'ENTRA_TENANT_ID', 'ENTRA_AUDIENCE', 'ENTRA_AUTHORITY'] as const;

/**
 * Why what is meant for a developer's machine may not be used here. The only place that decides it, for all of it: secrets
 * from the environment, and the tokens of {@link whyNoDevelopmentTokens}.
 * @returns undefined where it may; otherwise a clause such as "WEBSITE_INSTANCE_ID is set: this is Azure"
 */
export function whyNotLocal(
  { AZURE_FUNCTIONS_ENVIRONMENT: name }: Pick<Settings, 'AZURE_FUNCTIONS_ENVIRONMENT'>,
  environment: Environment,
): string | undefined {
  if (name !== 'Development') return `AZURE_FUNCTIONS_ENVIRONMENT is ${name}, not Development`;
  const onAzure = azureNames.find((variable) => isSet(environment, variable));
  if (onAzure !== undefined) return `${onAzure} is set: this is Azure`;
  const elsewhere = hostNames.find((variable) => isSet(environment, variable) && !isOwnHost(environment[variable]));
  return elsewhere === undefined ? undefined : `${elsewhere} is "${environment[elsewhere]}", which is not this machine`;
}

/**
 * Why a token that `code-agent start` made counts for nothing here: more than {@link whyNotLocal}, because it has all roles.
 * @returns undefined where it counts
 */
export function whyNoDevelopmentTokens(
  settings: Pick<Settings, 'AZURE_FUNCTIONS_ENVIRONMENT'>,
  environment: Environment,
): string | undefined {
  const reason = whyNotLocal(settings, environment);
  if (reason !== undefined) return reason;
  const configured = installationNames.find((variable) => isSet(environment, variable));
  return configured === undefined ? undefined : `${configured} is set`;
}

function isSet(environment: Environment, name: string): boolean {
  return (environment[name] ?? '') !== '';
}

function isOwnHost(value: string | undefined): boolean {
  return ownHostPattern.test(value ?? '');
}
