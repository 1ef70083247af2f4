import { type DurableClient, EntityId } from 'durable-functions';
import { entityKeys, openerStateSchema } from '../../contracts/runs/entities.ts';

/** The run that opened a pull request, for events that contain only its number; undefined if no run did. */
export async function findOpener(
  client: Pick<DurableClient, 'readEntityState'>,
  pullRequestId: number,
): Promise<string | undefined> {
  const id = new EntityId('opener', entityKeys.pullRequest(pullRequestId));
  const { entityExists, entityState } = await client.readEntityState(id);
  return entityExists ? openerStateSchema.parse(entityState).runId : undefined;
}
