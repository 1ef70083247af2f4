import type { QueueServiceClient } from '@azure/storage-queue';
import type { Environment } from '../settings/environment.ts';
import { createQueueService, resolveQueueConnection } from './connection.ts';

/** Finds the queue service of a connection name; services are made once per connection. */
export type QueueServices = (connection: string, where: string) => Promise<QueueServiceClient>;

/** Makes the finder over the app's settings. */
export function createQueueServices(environment: Environment): QueueServices {
  const services = new Map<string, Promise<QueueServiceClient>>();
  return (connection, where) => {
    const known = services.get(connection);
    if (known !== undefined) {
      return known;
    }
    const service = createQueueService(resolveQueueConnection(environment, connection, where));
    services.set(connection, service);
    return service;
  };
}
