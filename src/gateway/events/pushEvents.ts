import { z } from 'zod';
import { parseIdentity } from './identity.ts';
import { lenient, looseObject, shortText } from './lenientSchemas.ts';
import { objectIdText, placeOf, repositorySchema } from './repository.ts';
import type { Envelope } from './serviceHookEnvelope.ts';

const pushSchema = looseObject({
  pushedBy: z.unknown().optional(),
  repository: lenient(repositorySchema),
  refUpdates: lenient(
    z.array(looseObject({ name: shortText, oldObjectId: lenient(objectIdText), newObjectId: lenient(objectIdText) })),
  ),
});

/** What `git.push` says, to be checked against the event's schema. */
export function readPushed(envelope: Envelope): object {
  const push = pushSchema.parse(envelope.resource);
  return {
    kind: 'pushed',
    ...placeOf(envelope, push.repository),
    pushedBy: parseIdentity(push.pushedBy),
    refUpdates: push.refUpdates,
  };
}
