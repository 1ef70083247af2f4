import { z } from 'zod';
import { type Actor, actorSchema } from '../contracts/deliveryEvent.ts';

/** Any JSON object. Its values are looked at one by one where they are needed: payloads hold far more than is read. */
const jsonObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** An object whose keys begin with a lower-case letter: some senders serialise the envelope in PascalCase. */
const lowerCamelKeys = jsonObject.transform((record) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value])),
);

function tolerant<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined);
}

const wholeNumber = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

const identifier = z.union([z.string().min(1).max(400), z.number().transform(String)]);

const container = lowerCamelKeys.pipe(z.object({ id: tolerant(identifier) }));

const revision = lowerCamelKeys.pipe(
  z.object({ id: tolerant(wholeNumber), rev: tolerant(wholeNumber), fields: tolerant(jsonObject) }),
);

const resource = lowerCamelKeys.pipe(
  z.object({
    id: tolerant(wholeNumber),
    workItemId: tolerant(wholeNumber),
    rev: tolerant(wholeNumber),
    revisedBy: z.unknown().optional(),
    fields: tolerant(jsonObject),
    revision: tolerant(revision),
  }),
);

export type WorkItemResource = z.infer<typeof resource>;

/**
 * The envelope around every service-hook payload, as real deliveries have it: ids may be numbers, containers and
 * resource may be missing, keys may be in PascalCase. Only the event type is demanded.
 */
export const envelopeSchema = lowerCamelKeys.pipe(
  z.object({
    id: tolerant(identifier),
    eventType: z.string().min(1).max(200),
    subscriptionId: tolerant(identifier),
    notificationId: tolerant(identifier),
    resource: tolerant(resource),
    resourceContainers: tolerant(lowerCamelKeys.pipe(z.object({ project: tolerant(container) }))),
  }),
);

export type Envelope = z.infer<typeof envelopeSchema>;

/** Old and new value of a field in `workitem.updated`; either may be missing. */
export const fieldChangeSchema = z.object({ oldValue: z.unknown().optional(), newValue: z.unknown().optional() });

const identityObject = z.object({
  id: tolerant(z.string()),
  name: tolerant(z.string()),
  displayName: tolerant(z.string()),
  uniqueName: tolerant(z.string()),
});

const nameAndAddress = /^([^<>]*)<([^<>]+)>\s*$/;

/** An identity in any of the three shapes ADO sends: `Name <address>`, a partial object, a full one. */
export function parseIdentity(value: unknown): Actor | undefined {
  if (typeof value === 'string') {
    const [, name, address] = nameAndAddress.exec(value) ?? [];
    return compact({ displayName: name?.trim() ?? value, uniqueName: address });
  }
  const identity = identityObject.safeParse(value);
  if (!identity.success) {
    return undefined;
  }
  const { id, name, displayName, uniqueName } = identity.data;
  const fromName = name === undefined ? undefined : parseIdentity(name);
  return compact({
    id,
    displayName: displayName ?? fromName?.displayName,
    uniqueName: uniqueName ?? fromName?.uniqueName,
  });
}

function compact(candidate: Record<string, string | undefined>): Actor | undefined {
  const known = Object.entries(candidate).filter(([, value]) => value !== undefined && value !== '');
  return known.length === 0 ? undefined : actorSchema.parse(Object.fromEntries(known));
}
