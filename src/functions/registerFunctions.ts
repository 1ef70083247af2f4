import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { Activity } from '../activities/defineActivity.ts';
import { allowance } from '../entities/allowance.ts';
import { budget } from '../entities/budget.ts';
import { mailbox } from '../entities/mailbox.ts';
import { opener } from '../entities/opener.ts';
import { pause } from '../entities/pause.ts';
import { slots } from '../entities/slots.ts';
import { draftCandidate } from '../orchestrators/draftCandidate.ts';
import { withErrorMessage } from '../orchestrators/durable/withErrorMessage.ts';
import { handleCommand } from '../orchestrators/handleCommand.ts';
import { resolveWorkItem } from '../orchestrators/resolveWorkItem.ts';
import { rotateSecret } from '../orchestrators/rotateSecret.ts';
import { shepherdPullRequest } from '../orchestrators/shepherdPullRequest.ts';
import { takeBackRun } from '../orchestrators/takeBackRun.ts';
import { deliveryQueueName } from '../platform/queues/deliveryQueue.ts';
import { type ApiImplementation, registerApi, registerMetrics } from './api/registerApi.ts';
import type { Guards, SecuredHandler } from './api/requireRole.ts';
import type { IntakeHandler } from './deliveries/intake.ts';
import type { WebhookHandler } from './deliveries/webhook.ts';
import { anchorSchedule } from './operations/anchorAudit.ts';
import { answerLiveness, type createReadinessProbe } from './operations/health.ts';
import type { createSecretChanged } from './operations/secretChanged.ts';
import type { createReconcile } from './reconcile/reconcile.ts';

export interface FunctionHandlers {
  readonly webhook: WebhookHandler;
  readonly intake: IntakeHandler;
  readonly ready: ReturnType<typeof createReadinessProbe>;
  readonly api: ApiImplementation;
  /** Decide who may use the API. */
  readonly guards: Guards;
  /** `GET /api/metrics`; absent if the deployment has no endpoint for Prometheus. */
  readonly metrics: SecuredHandler | undefined;
  readonly anchorAudit: () => Promise<void>;
  readonly secretChanged: ReturnType<typeof createSecretChanged>;
  readonly reconcile: ReturnType<typeof createReconcile>;
  /** NCRONTAB. */
  readonly reconcileSchedule: string;
  readonly activities: readonly Activity[];
  /** Name of the setting that holds the storage connection of the queue. */
  readonly storageConnectionName: string;
}

/** Registers every function of the app with the Functions host: its trigger and its handler. */
export function registerFunctions(handlers: FunctionHandlers): void {
  app.http('webhook', {
    route: 'webhook',
    methods: ['POST'],
    // The delivery's own signature is the authentication.
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    // Creating a client costs more than accepting a delivery, and few deliveries start a run.
    handler: (request, context) =>
      handlers.webhook(
        request,
        { createHttpManagementPayload: (id) => df.getClient(context).createHttpManagementPayload(id) },
        context,
      ),
  });
  df.app.client.storageQueue('intake', {
    queueName: deliveryQueueName,
    connection: handlers.storageConnectionName,
    handler: handlers.intake,
  });
  app.http('live', { route: 'health/live', methods: ['GET'], authLevel: 'anonymous', handler: answerLiveness });
  app.http('ready', { route: 'health/ready', methods: ['GET'], authLevel: 'function', handler: handlers.ready });
  registerApi(handlers.api, handlers.guards);
  if (handlers.metrics !== undefined) registerMetrics(handlers.metrics, handlers.guards);
  df.app.client.eventGrid('secretChanged', { handler: handlers.secretChanged });
  app.timer('anchorAudit', { schedule: anchorSchedule, handler: handlers.anchorAudit });
  df.app.client.timer('reconcile', { schedule: handlers.reconcileSchedule, handler: handlers.reconcile });
  df.app.orchestration('resolveWorkItem', withErrorMessage(resolveWorkItem));
  df.app.orchestration('draftCandidate', withErrorMessage(draftCandidate));
  df.app.orchestration('shepherdPullRequest', withErrorMessage(shepherdPullRequest));
  df.app.orchestration('handleCommand', withErrorMessage(handleCommand));
  df.app.orchestration('rotateSecret', withErrorMessage(rotateSecret));
  df.app.orchestration('takeBackRun', withErrorMessage(takeBackRun));
  df.app.entity('slots', slots);
  df.app.entity('budget', budget);
  df.app.entity('pause', pause);
  df.app.entity('mailbox', mailbox);
  df.app.entity('opener', opener);
  df.app.entity('allowance', allowance);
  for (const activity of handlers.activities) registerActivity(activity);
}

/** Activities that manage other orchestrations get the client's binding with their input. */
function registerActivity({ name, needsClient, handler }: Activity): void {
  if (needsClient !== true) return void df.app.activity(name, { handler: (input) => handler(input) });
  df.app.activity(name, {
    extraInputs: [df.input.durableClient()],
    handler: (input, context) => handler(input, df.getClient(context)),
  });
}
