import { z } from 'zod';
import { tokenOf } from '../../dotnet/json/token.ts';
import { writeJson } from '../../dotnet/json/writer.ts';

const EXTENSION = 'Microsoft.Azure.WebJobs.Extensions.DurableTask';
const typeName = (name: string): string => `${EXTENSION}.${name}, ${EXTENSION}`;
const REQUEST = typeName('RequestMessage');
const RELEASE = typeName('ReleaseMessage');
const RESPONSE = typeName('ResponseMessage');
const ENTITY_ID = typeName('EntityId');

const entityIdSchema = z.object({ name: z.string(), key: z.string() });

/** A message to an entity in the form the real extension writes into histories. */
const messageSchema = z.object({
  $type: z.enum([REQUEST, RELEASE]),
  /** Null for a lock. */
  op: z.string().nullish(),
  /** Nobody waits for an answer. */
  signal: z.literal(true).optional(),
  /** JSON text. */
  input: z.string().optional(),
  id: z.string(),
  parent: z.string().optional(),
  parentExecution: z.string().optional(),
  /** The entities to lock one after the other, and where in this list the message is now. */
  lockset: z.array(entityIdSchema).optional(),
  pos: z.number().optional(),
});

type EntityMessage = z.infer<typeof messageSchema>;

/** What an entity is asked: an operation, a lock, or to give a lock back. */
export interface EntityRequest extends Omit<EntityMessage, '$type'> {
  /** Gives back the lock that `parent` holds. */
  readonly release?: true | undefined;
}

/** @returns the JSON text of a request */
export function entityRequest({ release, lockset, ...request }: EntityRequest): string {
  if (release === true) {
    return writeJson(tokenOf({ $type: RELEASE, parent: request.parent, id: request.id }));
  }
  const locked = lockset?.map(({ name, key }) => ({ $type: ENTITY_ID, name, key }));
  return writeJson(tokenOf({ $type: REQUEST, op: request.op ?? null, ...request, lockset: locked }));
}

/** Reads what `entityRequest` wrote. */
export function parseEntityRequest(json: string): EntityRequest {
  const { $type, ...request } = messageSchema.parse(JSON.parse(json));
  return $type === RELEASE ? { ...request, release: true } : request;
}

/** What the last entity of a lock answers; it is no JSON text, unlike other results. */
export const LOCK_ACQUIRED = 'Lock Acquisition Completed';

/** @param result JSON text, or `LOCK_ACQUIRED` @returns the JSON text of an entity's answer */
export function entityResponse(result: string | undefined, exceptionType: string | undefined): string {
  return writeJson(tokenOf({ $type: RESPONSE, result: result ?? null, exceptionType }));
}

/** `@name@key` with the name in lower case; durable-functions, `EntityId.getSchedulerIdFromEntityId`. */
export function schedulerIdOf(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key}`;
}

/** @throws where the text is not the id of an entity */
export function parseSchedulerId(id: string): { readonly name: string; readonly key: string } {
  const at = id.indexOf('@', 1);
  if (!id.startsWith('@') || at < 0) throw new Error(`'${id}' is not the id of an entity: @name@key is.`);
  return { name: id.slice(1, at), key: id.slice(at + 1) };
}
