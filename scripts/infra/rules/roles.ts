/** The roles that may be handed out, and on what. A new one has to be argued for here, in the open. */
import { at, ofType, type Resource } from '../deployment.ts';
import type { Rule } from './access.ts';

interface AllowedRole {
  readonly role: string;
  /** Type of the resource that is opened: never a resource group or more. */
  readonly scope: string;
  /** What the tag `code-agent-holds` of a storage account has to say. */
  readonly holds?: 'host' | 'data';
  readonly reason: string;
}

const storage = 'Microsoft.Storage/storageAccounts';

const allowedRoles: Readonly<Record<string, AllowedRole | readonly AllowedRole[]>> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': {
    role: 'Storage Blob Data Owner',
    scope: storage,
    holds: 'host',
    reason: 'The Functions host takes leases and sets metadata of its own blobs.',
  },
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': [
    {
      role: 'Storage Blob Data Contributor',
      scope: storage,
      holds: 'data',
      reason: 'The app keeps artifacts and anchors.',
    },
    {
      role: 'Storage Blob Data Contributor',
      scope: 'Microsoft.Storage/storageAccounts/blobServices/containers',
      reason: 'Event Grid keeps what it could not deliver, in its one container.',
    },
  ],
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': {
    role: 'Storage Queue Data Contributor',
    scope: storage,
    reason: 'Control queues of the task hub; the queue of deliveries.',
  },
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': {
    role: 'Storage Table Data Contributor',
    scope: storage,
    reason: 'History of the task hub; audit events and runs.',
  },
  '3913510d-42f4-4e42-8a64-420c390055eb': {
    role: 'Monitoring Metrics Publisher',
    scope: 'Microsoft.Insights/components',
    reason: 'Telemetry is sent without a key.',
  },
  '4633458b-17de-408a-b874-0445c86b69e6': {
    role: 'Key Vault Secrets User',
    scope: 'Microsoft.KeyVault/vaults',
    reason: 'The app reads its secrets.',
  },
  '12338af0-0e69-4776-bea7-57ae8d297424': {
    role: 'Key Vault Crypto User',
    scope: 'Microsoft.KeyVault/vaults/keys',
    reason: 'The app signs the anchors of the audit log, with one key.',
  },
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': {
    role: 'Key Vault Secrets Officer',
    scope: 'Microsoft.KeyVault/vaults',
    reason: 'Rotation writes new versions; only where appMayWriteSecrets is chosen.',
  },
  '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd': {
    role: 'Cognitive Services OpenAI User',
    scope: 'Microsoft.CognitiveServices/accounts',
    reason: 'The app asks the model.',
  },
  '0ad04412-c4d5-4796-b79c-f76d14c8d402': {
    role: 'Durable Task Data Contributor',
    scope: 'Microsoft.DurableTask/schedulers/taskHubs',
    reason: 'The app works in its own task hub.',
  },
};

/** Every role assignment is one of the list, on the kind of resource that the list says. */
export const onlyAllowedRoles: Rule = (resources) =>
  ofType(resources, 'Microsoft.Authorization/roleAssignments').flatMap((assignment) => {
    const role = String(at(assignment.properties, 'roleDefinitionId')).split('/').at(-1) ?? '';
    const scope = scopeOf(assignment);
    const entries = [allowedRoles[role] ?? []].flat();
    const isAllowed = entries.some((entry) => matches(entry, scope, resources));
    const isService = at(assignment.properties, 'principalType') === 'ServicePrincipal';
    return [
      ...(isAllowed ? [] : [`The role ${role} on ${scope} is not in the allow list`]),
      ...(isService ? [] : [`The role ${role} on ${scope} is not for a service`]),
    ];
  });

/** An assignment's name is known only to Azure, but its id says what it is on. */
function scopeOf({ id }: Resource): string {
  return /^\[extensionResourceId\('([^']*)'/.exec(id)?.[1] ?? id.split('/providers/Microsoft.Authorization/')[0] ?? id;
}

function matches(entry: AllowedRole, scope: string, resources: readonly Resource[]): boolean {
  if (typeOf(scope) !== entry.scope) return false;
  if (entry.holds === undefined) return true;
  return resources.find(({ id }) => id === scope)?.tags?.['code-agent-holds'] === entry.holds;
}

/** The type in a resource id: `…/providers/Microsoft.Storage/storageAccounts/x` is `Microsoft.Storage/storageAccounts`. */
function typeOf(id: string): string {
  const [namespace = '', ...parts] = (id.split('/providers/').at(-1) ?? '').split('/');
  return [namespace, ...parts.filter((_part, index) => index % 2 === 0)].join('/');
}
