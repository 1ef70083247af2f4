import { z } from 'zod';
import { type Actor, actorSchema } from '../../contracts/deliveries/deliveryEvent.ts';
import { lenient, looseObject } from './lenientSchemas.ts';

const identityObject = looseObject({
  id: lenient(z.string()),
  name: lenient(z.string()),
  displayName: lenient(z.string()),
  uniqueName: lenient(z.string()),
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
    // Partial identities repeat the whole text here.
    uniqueName: nameAndAddress.exec(uniqueName ?? '')?.[2] ?? uniqueName ?? fromName?.uniqueName,
  });
}

function compact(candidate: Record<string, string | undefined>): Actor | undefined {
  const known = Object.entries(candidate).filter(([, value]) => value !== undefined && value !== '');
  return known.length === 0 ? undefined : actorSchema.parse(Object.fromEntries(known));
}
