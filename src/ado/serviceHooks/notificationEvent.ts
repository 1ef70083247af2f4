import { z } from 'zod';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';

const keptSchema = z.object({ details: z.object({ event: z.record(z.string(), z.unknown()).nullish() }).nullish() });

/**
 * The event of a notification as it was raised, whatever of it the subscription sends. It takes "View subscriptions".
 * @returns the payload with all details; undefined where Azure DevOps does not keep it
 */
export async function readNotificationEvent(
  connection: Connection,
  subscriptionId: string,
  notificationId: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { value } = await connection.json(
    {
      operation: 'serviceHooks.notification',
      purpose: `read notification ${notificationId} of service hook subscription ${subscriptionId}`,
      resource: resources.hookNotifications,
      route: { subscriptionId, notificationId },
    },
    keptSchema,
  );
  return value.details?.event ?? undefined;
}
