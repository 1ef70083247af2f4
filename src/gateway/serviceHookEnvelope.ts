import { z } from 'zod';
import { identifier, looseObject, lowerCamelKeys, tolerant } from './looseJson.ts';

/**
 * The envelope around every service-hook payload, as real deliveries have it: ids may be numbers, containers and
 * resource may be missing, keys may be in PascalCase. Only the event type is demanded.
 */
export const envelopeSchema = looseObject({
  id: tolerant(identifier),
  eventType: z.string().min(1).max(200),
  subscriptionId: tolerant(identifier),
  notificationId: tolerant(identifier),
  resource: tolerant(lowerCamelKeys),
  resourceContainers: tolerant(looseObject({ project: tolerant(looseObject({ id: tolerant(identifier) })) })),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** The id of the project that the envelope names. */
export function projectIdOf({ resourceContainers }: Envelope): string | undefined {
  return resourceContainers?.project?.id;
}
