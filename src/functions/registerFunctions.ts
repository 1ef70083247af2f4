import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { Activity } from '../activities/defineActivity.ts';
import { draftCandidate } from '../orchestrators/version1/draftCandidate.ts';
import { resolveWorkItem } from '../orchestrators/version1/resolveWorkItem.ts';
import { deliveryQueueName } from '../platform/storage/deliveryQueue.ts';
import { anchorSchedule } from './anchorAudit.ts';
import { type ApiWork, registerApi } from './api/registerApi.ts';
import type { Guard } from './api/secured.ts';
import { type createReady, live } from './health.ts';
import type { IntakeHandler } from './intake.ts';
import type { WebhookHandler } from './webhook.ts';

export interface FunctionHandlers {
  readonly webhook: WebhookHandler;
  readonly intake: IntakeHandler;
  readonly ready: ReturnType<typeof createReady>;
  readonly api: ApiWork;
  /** Decides who may use the API. */
  readonly guard: Guard;
  readonly anchorAudit: () => Promise<void>;
  readonly activities: readonly Activity[];
  /** Name of the setting that holds the storage connection of the queue. */
  readonly storageConnectionName: string;
}

/** Tells the Functions host every function of the app: what triggers it, and what it runs. */
export function registerFunctions(handlers: FunctionHandlers): void {
  df.app.client.http('webhook', {
    route: 'webhook',
    methods: ['POST'],
    // The delivery's own signature is the authentication.
    authLevel: 'anonymous',
    handler: handlers.webhook,
  });
  df.app.client.storageQueue('intake', {
    queueName: deliveryQueueName,
    connection: handlers.storageConnectionName,
    handler: handlers.intake,
  });
  app.http('live', { route: 'health/live', methods: ['GET'], authLevel: 'anonymous', handler: live });
  app.http('ready', { route: 'health/ready', methods: ['GET'], authLevel: 'function', handler: handlers.ready });
  registerApi(handlers.api, handlers.guard);
  app.timer('anchorAudit', { schedule: anchorSchedule, handler: handlers.anchorAudit });
  df.app.orchestration('resolveWorkItem', resolveWorkItem);
  df.app.orchestration('draftCandidate', draftCandidate);
  for (const { name, handler } of handlers.activities) df.app.activity(name, { handler });
}
