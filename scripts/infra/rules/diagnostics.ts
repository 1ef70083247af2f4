/** Every resource that can say what it does says it to Log Analytics. */
import { at, ofType } from '../deployment.ts';
import { type Rule, unless } from './access.ts';

/** Types that take diagnostic settings. */
const speaking = new Set([
  'Microsoft.Cdn/profiles',
  'Microsoft.CognitiveServices/accounts',
  'Microsoft.EventGrid/systemTopics',
  'Microsoft.KeyVault/vaults',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.OperationalInsights/workspaces',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/queueServices',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites',
]);

/** Types that take none, or whose words come with those of what they belong to. */
const silent = new Set([
  'Microsoft.Authorization/roleAssignments',
  'Microsoft.Cdn/profiles/afdEndpoints',
  'Microsoft.Cdn/profiles/afdEndpoints/routes',
  'Microsoft.Cdn/profiles/originGroups',
  'Microsoft.Cdn/profiles/originGroups/origins',
  'Microsoft.CognitiveServices/accounts/deployments',
  'Microsoft.Consumption/budgets',
  // It gives its metrics at the portal; diagnostic settings for it are not documented.
  'Microsoft.DurableTask/schedulers',
  'Microsoft.DurableTask/schedulers/taskHubs',
  'Microsoft.EventGrid/systemTopics/eventSubscriptions',
  'Microsoft.Insights/actionGroups',
  // Its telemetry is in the same workspace already: exporting it would store and bill it twice.
  'Microsoft.Insights/components',
  'Microsoft.Insights/diagnosticSettings',
  'Microsoft.Insights/metricAlerts',
  'Microsoft.Insights/scheduledQueryRules',
  'Microsoft.Insights/webtests',
  'Microsoft.Insights/workbooks',
  // What is done with keys is in the words of their vault.
  'Microsoft.KeyVault/vaults/keys',
  'Microsoft.ManagedIdentity/userAssignedIdentities',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
  'Microsoft.Resources/resourceGroups',
  'Microsoft.Storage/storageAccounts/blobServices/containers',
  'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies',
  'Microsoft.Storage/storageAccounts/managementPolicies',
  'Microsoft.Storage/storageAccounts/queueServices/queues',
  'Microsoft.Storage/storageAccounts/tableServices/tables',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
  'Microsoft.Web/sites/config',
]);

/** A type that is in neither list fails too: someone has to find out whether it speaks. */
export const diagnosticsEverywhere: Rule = (resources) => {
  const settings = ofType(resources, 'Microsoft.Insights/diagnosticSettings').filter(
    ({ properties }) => at(properties, 'workspaceId') !== undefined,
  );
  return resources.flatMap((resource) => {
    if (silent.has(resource.type)) return [];
    if (!speaking.has(resource.type)) return unless(false, resource, 'is of a type nobody has looked at');
    const prefix = `${resource.id}/providers/Microsoft.Insights/diagnosticSettings/`;
    const own = settings.filter(({ id }) => id.startsWith(prefix));
    return unless(own.length === 1, resource, 'has no diagnostic settings');
  });
};

/** Logs are there when someone asks what happened last month. */
export const logsKeptThirtyDays: Rule = (resources) =>
  ofType(resources, 'Microsoft.OperationalInsights/workspaces').flatMap((workspace) =>
    unless(Number(at(workspace.properties, 'retentionInDays')) >= 30, workspace, 'keeps logs for less than 30 days'),
  );
