import type { InvocationContext } from '@azure/functions';
import { SpanKind, type SpanOptions } from '@opentelemetry/api';
import { type DurableClient, EntityId } from 'durable-functions';
import { AgentError } from '../../contracts/agentError.ts';
import {
  type CommandMessage,
  type DeliveryMessage,
  queueMessageSchema,
  type StartRunMessage,
  type WakeUpMessage,
  type WorkItemWakeUpMessage,
} from '../../contracts/deliveries/delivery.ts';
import { entityKeys, slotsStateSchema } from '../../contracts/runs/entities.ts';
import { findOpener } from '../../platform/durable/findOpener.ts';
import { findShepherd } from '../../platform/durable/findShepherd.ts';
import type { StartOnce } from '../../platform/durable/startOnce.ts';
import { messagingAttributes } from '../../platform/queues/deliveryQueue.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { withRun } from '../../platform/telemetry/runContext.ts';
import { inSpan } from '../../platform/telemetry/spans.ts';
import { withTraceOf } from '../../platform/telemetry/traceparent.ts';
import { forwardIfForeign, type OwnershipOptions } from './forwardIfForeign.ts';
import type { LookUp } from './lookUp.ts';

const consumerSpan: SpanOptions = {
  kind: SpanKind.CONSUMER,
  attributes: { ...messagingAttributes, 'messaging.operation.type': 'process' },
};

export interface IntakeOptions {
  /** Name of the ADO organisation. */
  readonly organization: string;
  /** The other one of two apps. */
  readonly otherApp?: OwnershipOptions['otherApp'];
  readonly startOnce: StartOnce;
  /** Looks up the subject of a delivery that did not contain it. */
  readonly lookUp: LookUp;
  readonly logger: Logger;
}

type IntakeClient = Pick<DurableClient, 'getStatus' | 'startNew' | 'raiseEvent' | 'readEntityState'>;

/** Handler of a queue function with a durable client. */
export type IntakeHandler = (message: unknown, client: IntakeClient, context: InvocationContext) => Promise<void>;

/**
 * Takes a delivery from the queue: starts its run, starts the answer to its command, or nudges the shepherd of its pull
 * request. Existing instances are not started again, whatever their state: the queue delivers at least once, and two
 * subscriptions can send the same event. Every delivery of a batch or a look-up is handled, even if another one fails.
 * @throws AgentError `invalid-input` for a malformed message, which then ends up in the poison queue
 */
export function createIntake(options: IntakeOptions): IntakeHandler {
  return async (rawMessage, client) => {
    const parsed = queueMessageSchema.safeParse(rawMessage);
    if (!parsed.success) {
      throw new AgentError('invalid-input', 'A queue message is not a valid delivery. See the poison queue.', {
        cause: parsed.error,
      });
    }
    const messages = parsed.data.kind === 'batch' ? parsed.data.messages : [parsed.data];
    await handleEach(messages, (message) => handleTraced(options, message, client));
  };
}

/** One after the other: the host hands out many batches at a time, and accepting deliveries shares the process. */
async function handleEach(
  messages: readonly DeliveryMessage[],
  takeOne: (message: DeliveryMessage) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const message of messages) {
    await takeOne(message).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function handleTraced(options: IntakeOptions, message: DeliveryMessage, client: IntakeClient): Promise<void> {
  await withTraceOf(message, () =>
    inSpan('delivery process', consumerSpan, () => handleDelivery(options, message, client)),
  );
}

async function handleDelivery(options: IntakeOptions, message: DeliveryMessage, client: IntakeClient): Promise<void> {
  const { otherApp, logger } = options;
  if (await forwardIfForeign({ otherApp }, message, client)) {
    return logger.debug('delivery forwarded to the other app', { deliveryKey: message.deliveryKey });
  }
  if (message.kind === 'look-up') {
    // Each is handled as a delivery of its own, by the app that owns it.
    return await handleEach(await options.lookUp(message, client), (one) => handleDelivery(options, one, client));
  }
  switch (message.kind) {
    case 'start-run':
      return await startRun(options, message, client);
    case 'command':
      return await startCommand(options, message, client);
    case 'nudge':
      return await wakeUpShepherd(options, message, client);
    case 'nudge-work-item':
      return await wakeUpRunOn(options, message, client);
  }
}

async function startRun(
  { organization, startOnce, logger }: IntakeOptions,
  message: StartRunMessage,
  client: IntakeClient,
) {
  const { runId, kind: _kind, traceparent: _delivery, passedOn: _passedOn, ...request } = message;
  await withRun(runId, async () => {
    const started = await startOnce(client, 'resolveWorkItem', runId, { ...request, organization });
    logger.info(started ? 'run started' : 'delivery is a duplicate', { deliveryKey: request.deliveryKey });
  });
}

async function startCommand(
  { organization, startOnce, logger }: IntakeOptions,
  message: CommandMessage,
  client: IntakeClient,
) {
  const { commandId, comment, receivedAt, deliveryKey, scopeProjectId } = message;
  const started = await startOnce(client, 'handleCommand', commandId, {
    ...{ organization, comment, deliveryKey, receivedAt },
    ...(scopeProjectId === undefined ? {} : { scopeProjectId }),
  });
  logger.info(started ? 'command accepted' : 'delivery is a duplicate', { deliveryKey, commandId });
}

/** Most pull requests of an organisation are not the agent's, so a missing shepherd is not an error. */
async function wakeUpShepherd(options: IntakeOptions, message: WakeUpMessage, client: IntakeClient) {
  const runId = message.runId ?? (await findOpener(client, message.pullRequestId));
  const shepherd = runId === undefined ? undefined : await findShepherd(client, runId);
  if (shepherd !== undefined) return await wakeUp(options, shepherd, message, client);
  const { deliveryKey, pullRequestId } = message;
  options.logger.debug('no instance to wake up', { deliveryKey, pullRequestId });
}

/** An instance that has ended needs no hint. */
async function wakeUp(
  { logger }: IntakeOptions,
  instanceId: string,
  { reason, deliveryKey }: WakeUpMessage | WorkItemWakeUpMessage,
  client: IntakeClient,
) {
  try {
    await client.raiseEvent(instanceId, 'nudge', { reason });
    logger.debug('nudged', { deliveryKey, instanceId });
  } catch (error) {
    if (!isUnknownInstance(error, instanceId)) throw error;
    logger.debug('no instance to wake up', { deliveryKey, instanceId });
  }
}

/** The active run of the work item may be waiting for an answer. Most work items have no run. */
async function wakeUpRunOn(options: IntakeOptions, message: WorkItemWakeUpMessage, client: IntakeClient) {
  const key = entityKeys.workItem(message.project, message.workItemId);
  const { entityExists, entityState } = await client.readEntityState(new EntityId('slots', key));
  if (!entityExists) return;
  for (const { runId } of slotsStateSchema.parse(entityState).holders) await wakeUp(options, runId, message, client);
}

/** For an event to a missing instance, durable-functions 3.5 throws an error without a type, only this sentence. */
function isUnknownInstance(error: unknown, instanceId: string): boolean {
  return error instanceof Error && error.message === `No instance with ID '${instanceId}' found.`;
}
