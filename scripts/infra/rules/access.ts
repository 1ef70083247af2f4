/** Rules about who gets in, and how. Each gives one complaint for each resource that breaks it, with its name in it. */
import { at, ofType, type Resource } from '../deployment.ts';

export type Rule = (resources: readonly Resource[]) => readonly string[];

/** Storage accounts are opened by identities only. */
export const storageRefusesKeys: Rule = (resources) =>
  ofType(resources, 'Microsoft.Storage/storageAccounts').flatMap((account) => [
    ...unless(at(account.properties, 'allowSharedKeyAccess') === false, account, 'takes shared keys'),
    ...unless(at(account.properties, 'allowBlobPublicAccess') === false, account, 'lets blobs be public'),
  ]);

/** Nothing that can do without has keys or passwords of its own. */
export const noLocalAuthentication: Rule = (resources) => [
  ...ofType(resources, 'Microsoft.CognitiveServices/accounts').flatMap((account) =>
    unless(at(account.properties, 'disableLocalAuth') === true, account, 'takes keys'),
  ),
  ...ofType(resources, 'Microsoft.Insights/components').flatMap((component) =>
    unless(at(component.properties, 'DisableLocalAuth') === true, component, 'takes telemetry by key'),
  ),
  ...ofType(resources, 'Microsoft.OperationalInsights/workspaces').flatMap((workspace) =>
    unless(at(workspace.properties, 'features', 'disableLocalAuth') === true, workspace, 'takes logs by key'),
  ),
  ...ofType(resources, 'Microsoft.KeyVault/vaults').flatMap((vault) =>
    unless(at(vault.properties, 'enableRbacAuthorization') === true, vault, 'is opened by access policies'),
  ),
  ...ofType(resources, 'Microsoft.Web/sites').flatMap((site) =>
    ['ftp', 'scm'].flatMap((way) =>
      unless(refusesPassword(resources, site, way), site, `takes a deployment password by ${way}`),
    ),
  ),
];

function refusesPassword(resources: readonly Resource[], site: Resource, way: string): boolean {
  const policies = ofType(resources, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
  const policy = policies.find(({ name }) => name === `${site.name}/${way}`);
  return at(policy?.properties, 'allow') === false;
}

const modernTls = new Set<unknown>(['1.2', '1.3', 'TLS1_2', 'TLS1_3']);

/** Nothing accepts plain text connections or an old TLS version. */
export const modernTlsOnly: Rule = (resources) => [
  ...ofType(resources, 'Microsoft.Storage/storageAccounts').flatMap((account) => [
    ...unless(modernTls.has(at(account.properties, 'minimumTlsVersion')), account, 'takes an old TLS'),
    ...unless(at(account.properties, 'supportsHttpsTrafficOnly') === true, account, 'takes plain HTTP'),
  ]),
  ...ofType(resources, 'Microsoft.Web/sites').flatMap((site) => [
    ...unless(at(site.properties, 'httpsOnly') === true, site, 'takes plain HTTP'),
    ...unless(modernTls.has(at(site.properties, 'siteConfig', 'minTlsVersion')), site, 'takes an old TLS'),
    ...unless(modernTls.has(at(site.properties, 'siteConfig', 'scmMinTlsVersion')), site, 'is deployed by an old TLS'),
    ...unless(at(site.properties, 'siteConfig', 'ftpsState') === 'Disabled', site, 'takes files by FTP'),
  ]),
  ...ofType(resources, 'Microsoft.Cdn/profiles/afdEndpoints/routes').flatMap((route) => [
    ...unless(isOnlyHttps(at(route.properties, 'supportedProtocols')), route, 'takes plain HTTP'),
    ...unless(at(route.properties, 'forwardingProtocol') === 'HttpsOnly', route, 'forwards plain HTTP'),
  ]),
];

function isOnlyHttps(protocols: unknown): boolean {
  return Array.isArray(protocols) && protocols.length === 1 && protocols[0] === 'Https';
}

/** The vault keeps what someone deletes. */
export const vaultKeepsWhatIsDeleted: Rule = (resources) =>
  ofType(resources, 'Microsoft.KeyVault/vaults').flatMap((vault) => [
    ...unless(at(vault.properties, 'enablePurgeProtection') === true, vault, 'can be purged'),
    ...unless(at(vault.properties, 'enableSoftDelete') === true, vault, 'deletes at once'),
  ]);

/** The apps use a user-assigned identity. */
export const appsHaveAnIdentity: Rule = (resources) =>
  ofType(resources, 'Microsoft.Web/sites').flatMap((site) =>
    unless(
      at(site.identity, 'type') === 'UserAssigned' &&
        Object.keys(Object(at(site.identity, 'userAssignedIdentities'))).length === 1,
      site,
      'has not exactly one user-assigned identity',
    ),
  );

/** With Front Door before them, the apps answer nobody else. */
export const appsBehindFrontDoor: Rule = (resources) => {
  if (ofType(resources, 'Microsoft.Cdn/profiles').length === 0) return [];
  return ofType(resources, 'Microsoft.Web/sites').flatMap((site) => [
    ...unless(
      at(site.properties, 'siteConfig', 'ipSecurityRestrictionsDefaultAction') === 'Deny',
      site,
      'answers those who go round Front Door',
    ),
    ...unless(
      at(site.properties, 'siteConfig', 'ipSecurityRestrictions', 0, 'headers', 'x-azure-fdid') !== undefined,
      site,
      "answers everybody's Front Door",
    ),
  ]);
};

/** Service names of private endpoints, by the type of what they lead to. */
const privateServices: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Storage/storageAccounts': ['blob', 'queue', 'table'],
  'Microsoft.KeyVault/vaults': ['vault'],
  'Microsoft.CognitiveServices/accounts': ['account'],
};

/** Where there is a virtual network, storage, vault and model are reached through private endpoints and no other way. */
export const privateWhereThereIsANetwork: Rule = (resources) => {
  if (ofType(resources, 'Microsoft.Network/virtualNetworks').length === 0) return [];
  const endpoints = ofType(resources, 'Microsoft.Network/privateEndpoints').map((endpoint) =>
    at(endpoint.properties, 'privateLinkServiceConnections', 0, 'properties'),
  );
  return Object.entries(privateServices).flatMap(([type, services]) =>
    ofType(resources, type).flatMap((resource) => [
      ...unless(at(resource.properties, 'publicNetworkAccess') === 'Disabled', resource, 'is open to the internet'),
      ...services.flatMap((service) =>
        unless(
          endpoints.some(
            (endpoint) =>
              at(endpoint, 'privateLinkServiceId') === resource.id && at(endpoint, 'groupIds', 0) === service,
          ),
          resource,
          `has no private endpoint for ${service}`,
        ),
      ),
    ]),
  );
};

/** One complaint unless something is so. */
export function unless(isSo: boolean, resource: Resource, complaint: string): readonly string[] {
  return isSo ? [] : [`${resource.type} ${resource.name} ${complaint}`];
}
