import type { ExpectedDelivery } from '../../gateway/routing/expectedDeliveries.ts';
import { anyInstanceExists } from '../../platform/durable/instanceState.ts';
import type { ReconcileContext } from './reconcileContext.ts';

/** Sends deliveries that have no instance yet. The intake checks again, so nothing is started twice. */
export async function sendMissing(
  { client, options: { queue, logger }, tally }: ReconcileContext,
  expected: readonly ExpectedDelivery[],
): Promise<void> {
  for (const { message, instanceIds } of expected) {
    if (await anyInstanceExists(client, instanceIds)) continue;
    await queue.send(message);
    const { kind, deliveryKey } = message;
    if (kind === 'start-run') tally.runsStarted += 1;
    else tally.commandsSent += 1;
    logger.warn('delivery was lost', { kind, deliveryKey, instanceId: instanceIds[0] });
  }
}
