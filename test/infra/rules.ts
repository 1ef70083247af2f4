import { describe, expect, it } from '@jest/globals';
import { at, type Deployment, ofType, type Resource } from '../../scripts/infra/deployment.ts';
import {
  appsBehindFrontDoor,
  appsHaveAnIdentity,
  modernTlsOnly,
  noLocalAuthentication,
  privateWhereThereIsANetwork,
  type Rule,
  storageRefusesKeys,
  vaultKeepsWhatIsDeleted,
} from '../../scripts/infra/rules/access.ts';
import { alertsTellPeople, workbooksAreFilledIn } from '../../scripts/infra/rules/alerts.ts';
import { diagnosticsEverywhere, logsKeptThirtyDays } from '../../scripts/infra/rules/diagnostics.ts';
import { dataHasItsPlaces } from '../../scripts/infra/rules/places.ts';
import { onlyAllowedRoles } from '../../scripts/infra/rules/roles.ts';
import { copyOf } from './compiled.ts';

const rules: Readonly<Record<string, Rule>> = {
  alertsTellPeople,
  appsBehindFrontDoor,
  appsHaveAnIdentity,
  dataHasItsPlaces,
  diagnosticsEverywhere,
  logsKeptThirtyDays,
  modernTlsOnly,
  noLocalAuthentication,
  onlyAllowedRoles,
  privateWhereThereIsANetwork,
  storageRefusesKeys,
  vaultKeepsWhatIsDeleted,
  workbooksAreFilledIn,
};

/** Sets the value at a path of a resource's properties, as a mistake in a template would. */
interface Break {
  readonly rule: Rule;
  readonly type: string;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly complaint: RegExp;
}

const storage = 'Microsoft.Storage/storageAccounts';
const site = 'Microsoft.Web/sites';
const route = 'Microsoft.Cdn/profiles/afdEndpoints/routes';
const alert = 'Microsoft.Insights/scheduledQueryRules';
const vault = 'Microsoft.KeyVault/vaults';
const assignment = 'Microsoft.Authorization/roleAssignments';
const owner = '/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const broken = (rule: Rule, type: string, path: Break['path'], value: unknown, complaint: RegExp): Break => ({
  ...{ rule, type, path, value, complaint },
});

const breaks: readonly Break[] = [
  broken(storageRefusesKeys, storage, ['allowSharedKeyAccess'], true, /takes shared keys/),
  broken(storageRefusesKeys, storage, ['allowSharedKeyAccess'], undefined, /takes shared keys/),
  broken(storageRefusesKeys, storage, ['allowBlobPublicAccess'], true, /public/),
  broken(modernTlsOnly, storage, ['minimumTlsVersion'], 'TLS1_0', /old TLS/),
  broken(modernTlsOnly, storage, ['supportsHttpsTrafficOnly'], false, /plain HTTP/),
  broken(modernTlsOnly, site, ['httpsOnly'], false, /plain HTTP/),
  broken(modernTlsOnly, site, ['siteConfig', 'minTlsVersion'], '1.0', /old TLS/),
  broken(modernTlsOnly, site, ['siteConfig', 'scmMinTlsVersion'], undefined, /old TLS/),
  broken(modernTlsOnly, site, ['siteConfig', 'ftpsState'], 'AllAllowed', /FTP/),
  broken(modernTlsOnly, route, ['supportedProtocols'], ['Http', 'Https'], /plain HTTP/),
  broken(modernTlsOnly, route, ['forwardingProtocol'], 'MatchRequest', /plain HTTP/),
  broken(noLocalAuthentication, 'Microsoft.CognitiveServices/accounts', ['disableLocalAuth'], false, /takes keys/),
  broken(noLocalAuthentication, 'Microsoft.Insights/components', ['DisableLocalAuth'], undefined, /by key/),
  broken(
    noLocalAuthentication,
    'Microsoft.OperationalInsights/workspaces',
    ['features', 'disableLocalAuth'],
    false,
    /by key/,
  ),
  broken(noLocalAuthentication, vault, ['enableRbacAuthorization'], false, /access policies/),
  broken(vaultKeepsWhatIsDeleted, vault, ['enablePurgeProtection'], undefined, /purged/),
  broken(vaultKeepsWhatIsDeleted, vault, ['enableSoftDelete'], false, /deletes at once/),
  broken(appsBehindFrontDoor, site, ['siteConfig', 'ipSecurityRestrictionsDefaultAction'], 'Allow', /go round/),
  broken(appsBehindFrontDoor, site, ['siteConfig', 'ipSecurityRestrictions', 0, 'headers'], {}, /everybody's/),
  broken(privateWhereThereIsANetwork, storage, ['publicNetworkAccess'], 'Enabled', /open to the internet/),
  broken(privateWhereThereIsANetwork, vault, ['publicNetworkAccess'], 'Enabled', /open to the internet/),
  broken(logsKeptThirtyDays, 'Microsoft.OperationalInsights/workspaces', ['retentionInDays'], 7, /30 days/),
  broken(alertsTellPeople, alert, ['actions', 'actionGroups'], [], /tells nobody/),
  broken(alertsTellPeople, alert, ['actions', 'customProperties', 'runbook'], '', /no runbook/),
  broken(alertsTellPeople, alert, ['actions', 'customProperties', 'reason'], '', /no reason/),
  broken(alertsTellPeople, alert, ['criteria', 'allOf', 0, 'query'], 'T | where a > <b>', /gap in its query/),
  broken(alertsTellPeople, 'Microsoft.Insights/metricAlerts', ['actions'], [], /tells nobody/),
  broken(workbooksAreFilledIn, 'Microsoft.Insights/workbooks', ['serializedData'], 'a <queueAge>', /gap/),
];

/** What a template forgets altogether: a resource of this type, whose id ends so. */
const omissions: readonly (readonly [Rule, string, RegExp])[] = [
  [noLocalAuthentication, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies', /deployment password/],
  [diagnosticsEverywhere, 'Microsoft.Insights/diagnosticSettings', /no diagnostic settings/],
  [privateWhereThereIsANetwork, 'Microsoft.Network/privateEndpoints', /no private endpoint/],
  [dataHasItsPlaces, 'Microsoft.Storage/storageAccounts/queueServices/queues', /has no deliveries/],
  [
    dataHasItsPlaces,
    'Microsoft.Storage/storageAccounts/tableServices/tables',
    /has no (AuditEvents|AuditDays|Runs|Starts)/,
  ],
  [dataHasItsPlaces, 'Microsoft.Storage/storageAccounts/managementPolicies', /forever/],
  [
    dataHasItsPlaces,
    'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
    /lets anchors be changed/,
  ],
];

function firstOf(resources: readonly Resource[], type: string): Resource {
  const [first] = ofType(resources, type);
  if (first === undefined) throw new Error(`the deployment has no ${type}`);
  return first;
}

function set(resource: Resource, path: Break['path'], value: unknown): void {
  const parent = at(resource.properties, ...path.slice(0, -1));
  if (typeof parent !== 'object' || parent === null) throw new Error(`${resource.name} has no ${path.join('.')}`);
  Reflect.set(parent, path.at(-1) ?? '', value);
}

export function describeRules(all: ReadonlyMap<string, Deployment>, production: Deployment): void {
  describe.each([...all])('the resources of %s', (_name, { resources }) => {
    it.each(Object.entries(rules))('keep the rule %s', (_rule, rule) => {
      expect(rule(resources)).toEqual([]);
    });
  });

  describe('a broken template', () => {
    it.each(breaks)('is found by its $complaint: $type $path', ({ rule, type, path, value, complaint }) => {
      const { resources } = copyOf(production);
      const resource = firstOf(resources, type);
      set(resource, path, value);

      const complaints = rule(resources);

      expect(complaints).toEqual([expect.stringMatching(complaint)]);
      expect(complaints[0]).toContain(resource.name);
    });

    it.each(omissions)('is found by %p where a %s is missing', (rule, type, complaint) => {
      const { resources } = copyOf(production);
      const missing = firstOf(resources, type);

      const complaints = rule(resources.filter((resource) => resource !== missing));

      expect(complaints).toEqual([expect.stringMatching(complaint)]);
    });

    it('is found where a type is new and nobody has looked at it', () => {
      const { resources } = copyOf(production);
      const server = { id: '/x/providers/Microsoft.Sql/servers/s', type: 'Microsoft.Sql/servers', name: 's' };

      expect(diagnosticsEverywhere([...resources, server])).toEqual([
        expect.stringContaining('Microsoft.Sql/servers s'),
      ]);
    });

    it('is found where an app has an identity of its own', () => {
      const { resources } = copyOf(production);
      const app = firstOf(resources, site);
      app.identity = { type: 'SystemAssigned' };

      expect(appsHaveAnIdentity(resources)).toEqual([expect.stringContaining(app.name)]);
    });
  });

  describeRoles(production);
}

function describeRoles(production: Deployment): void {
  describe('a role', () => {
    const blobOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b';
    const withRole = (part: string) => {
      const { resources } = copyOf(production);
      const found = ofType(resources, assignment).find(({ properties }) => JSON.stringify(properties).includes(part));
      if (found === undefined) throw new Error(`no assignment has ${part}`);
      return { resources, found };
    };

    it('that is not in the list is found', () => {
      const { resources, found } = withRole(blobOwner);
      set(found, ['roleDefinitionId'], owner);

      expect(onlyAllowedRoles(resources)).toEqual([
        expect.stringMatching(/^The role 8e3af657-.* on .*\/storageAccounts\/cahost\w+ is not in the allow list$/),
      ]);
    });

    it('on a whole resource group is found', () => {
      const { resources, found } = withRole(blobOwner);
      found.id = `/subscriptions/x/resourceGroups/rg/providers/${assignment}/y`;

      expect(onlyAllowedRoles(resources)).toEqual([expect.stringContaining('/resourceGroups/rg is not in the allow')]);
    });

    it('of the host on the storage for data is found', () => {
      const { resources, found } = withRole(blobOwner);
      found.id = found.id.replaceAll('cahost', 'cadata');

      expect(onlyAllowedRoles(resources)).toEqual([expect.stringContaining('cadata')]);
    });

    it('for a person is found', () => {
      const { resources, found } = withRole(blobOwner);
      set(found, ['principalType'], 'User');

      expect(onlyAllowedRoles(resources)).toEqual([expect.stringContaining('is not for a service')]);
    });
  });
}
