import { z } from 'zod';

const REQUEST =
  'Microsoft.Azure.WebJobs.Extensions.DurableTask.RequestMessage, Microsoft.Azure.WebJobs.Extensions.DurableTask';
const RESPONSE =
  'Microsoft.Azure.WebJobs.Extensions.DurableTask.ResponseMessage, Microsoft.Azure.WebJobs.Extensions.DurableTask';

const entityIdSchema = z.object({ name: z.string(), key: z.string() });

/** A message to an entity in the form the real extension writes into histories. */
export const requestSchema = z.object({
  $type: z.literal(REQUEST),
  /** Absent for a lock. */
  op: z.string().optional(),
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
  /** Gives back the lock that was taken under this id. */
  release: z.literal(true).optional(),
});

export type EntityRequest = z.infer<typeof requestSchema>;

/** @returns the JSON text of a request */
export function entityRequest(request: Omit<EntityRequest, '$type'>): string {
  return JSON.stringify({ $type: REQUEST, ...request });
}

/** @param result JSON text @returns the JSON text of an entity's answer */
export function entityResponse(result: string | undefined, exceptionType: string | undefined): string {
  return JSON.stringify({ $type: RESPONSE, result, exceptionType });
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
