/** The places where the agent keeps things, as the design names them. */

import { auditDaysTableName } from '../../../src/platform/audit/auditDays.ts';
import { auditTableName } from '../../../src/platform/audit/auditLog.ts';
import { anchorContainerName } from '../../../src/platform/auditAnchors/auditAnchors.ts';
import { startTableName } from '../../../src/platform/durable/startClaims.ts';
import { deliveryQueueName } from '../../../src/platform/queues/deliveryQueue.ts';
import { runTableName } from '../../../src/platform/runs/runTable.ts';
import { artifactContainerName } from '../../../src/platform/storage/artifactStore.ts';
import { at, ofType } from '../deployment.ts';
import { type Rule, unless } from './access.ts';

const services = {
  'queueServices/queues': [deliveryQueueName, `${deliveryQueueName}-poison`],
  'tableServices/tables': [auditTableName, auditDaysTableName, runTableName, startTableName],
  'blobServices/containers': [artifactContainerName, anchorContainerName],
} as const;

/** Every account for data has the queues, tables and containers that the code uses; artifacts go away, anchors do not. */
export const dataHasItsPlaces: Rule = (resources) =>
  ofType(resources, 'Microsoft.Storage/storageAccounts')
    .filter(({ tags }) => tags?.['code-agent-holds'] === 'data')
    .flatMap((account) => {
      const ids = new Set(resources.map(({ id }) => id));
      const policies = ofType(resources, 'Microsoft.Storage/storageAccounts/managementPolicies');
      const policy = policies.find(({ id }) => id.startsWith(`${account.id}/`));
      const anchors = `${account.id}/blobServices/default/containers/${anchorContainerName}/`;
      const immutability = resources.find(({ id }) => id === `${anchors}immutabilityPolicies/default`);
      const prefix = at(policy?.properties, 'policy', 'rules', 0, 'definition', 'filters', 'prefixMatch', 0);
      return [
        ...Object.entries(services).flatMap(([kind, names]) =>
          names.flatMap((name) => {
            const [service, part] = kind.split('/');
            return unless(ids.has(`${account.id}/${service}/default/${part}/${name}`), account, `has no ${name}`);
          }),
        ),
        ...unless(prefix === `${artifactContainerName}/`, account, 'keeps artifacts forever'),
        ...unless(
          Number(at(immutability?.properties, 'immutabilityPeriodSinceCreationInDays')) >= 1,
          account,
          'lets anchors be changed',
        ),
      ];
    });
