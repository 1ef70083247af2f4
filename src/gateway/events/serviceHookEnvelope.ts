import { z } from 'zod';
import { identifier, lenient, looseObject, lowerCamelKeys } from './lenientSchemas.ts';

/**
 * The envelope of every service-hook payload, as real deliveries have it: ids can be numbers, containers and resource
 * can be missing, keys can be in PascalCase. Only the event type is required.
 */
export const envelopeSchema = looseObject({
  id: lenient(identifier),
  eventType: z.string().min(1).max(200),
  subscriptionId: lenient(identifier),
  notificationId: lenient(identifier),
  resource: lenient(lowerCamelKeys),
  resourceContainers: lenient(looseObject({ project: lenient(looseObject({ id: lenient(identifier) })) })),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** The id of the project that the envelope names. */
export function projectIdOf({ resourceContainers }: Envelope): string | undefined {
  return resourceContainers?.project?.id;
}
