import { z } from 'zod';
import { identifier, lenient, looseObject } from './lenientSchemas.ts';
import { type Envelope, projectIdOf } from './serviceHookEnvelope.ts';

const objectIdPattern = /^[0-9a-f]{40}$/i;

/** A project as payloads refer to it. */
export const projectSchema = looseObject({ id: lenient(identifier), name: lenient(identifier) });

/** A repository as payloads refer to it; some senders leave all of it out. */
export const repositorySchema = looseObject({ id: lenient(identifier), project: lenient(projectSchema) });

/** A commit's id; the documentation has GUIDs in its place, which name no commit. */
export const objectIdText = z.string().regex(objectIdPattern);

/** The project and the repository of an event about code. */
export function placeOf(envelope: Envelope, repository: z.infer<typeof repositorySchema> | undefined) {
  return {
    project: repository?.project?.name ?? repository?.project?.id ?? projectIdOf(envelope),
    repositoryId: repository?.id,
  };
}
