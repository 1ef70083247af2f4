import type { DeliverySubject } from '../events/parseDelivery.ts';
import type { CredentialScope } from './basicCredential.ts';

/**
 * The project that Azure DevOps names in the deliveries of its "Test" button, whatever the subscription's is: the one of
 * its documented samples.
 */
const sampleProjectId = 'be9b3917-87e6-42a4-a549-2bc06a7a878f';

/**
 * Whether a delivery is within the scope of its credential.
 * @returns `test` for one that only Azure DevOps' "Test" button sends: it is answered, and nothing comes of it
 */
export function checkCredentialScope(
  scope: CredentialScope,
  { eventType, projectId }: DeliverySubject,
): 'within' | 'test' | 'outside' {
  if (eventType.toLowerCase() !== scope.eventType) return 'outside';
  const project = projectId?.toLowerCase();
  if (project === scope.projectId) return 'within';
  return project === sampleProjectId ? 'test' : 'outside';
}
