import type { DeliveryMessage } from '../../contracts/deliveries/delivery.ts';
import type { DeliveryEvent } from '../../contracts/deliveries/deliveryEvent.ts';
import { commandIdFor } from '../../contracts/runs/instanceIds.ts';
import type { Route } from './routing.ts';
import { createRunId, deliveryKey } from './runId.ts';

export interface MessageOptions {
  /** Id of the only project that the sender's credential covers. */
  readonly scopeProjectId?: string | undefined;
  /** Name of the ADO organisation, which instance ids begin with. */
  readonly organization: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

const maximumNameCharacters = 256;

/** The queue message for an event that has an effect. The same event always gives the same instance id. */
export function toDeliveryMessage(
  event: DeliveryEvent,
  route: Exclude<Route, { kind: 'ignored' }>,
  { organization, receivedAt, scopeProjectId }: MessageOptions,
): DeliveryMessage {
  const scope = scopeProjectId === undefined ? {} : { scopeProjectId };
  const common = { deliveryKey: deliveryKey(event), receivedAt, ...scope };
  switch (route.kind) {
    case 'start': {
      const { project, workItemId, revision, trigger, requestedBy, requestedById } = route;
      return {
        kind: 'start-run',
        ...common,
        runId: createRunId({ organization, project, workItemId, revision, deliveryKey: common.deliveryKey }),
        project,
        workItemId,
        trigger,
        ...(revision === undefined ? {} : { revision }),
        ...(requestedBy === undefined ? {} : { requestedBy: requestedBy.slice(0, maximumNameCharacters) }),
        ...(requestedById === undefined ? {} : { requestedById: requestedById.slice(0, maximumNameCharacters) }),
      };
    }
    case 'command':
      return {
        kind: 'command',
        ...common,
        commandId: commandIdFor(organization, route.comment),
        comment: route.comment,
      };
    case 'nudge':
      return {
        kind: 'nudge',
        ...common,
        pullRequestId: route.pullRequestId,
        ...(route.runId === undefined ? {} : { runId: route.runId }),
        reason: route.reason,
      };
    case 'nudge-work-item': {
      const { project, workItemId, reason } = route;
      return { kind: 'nudge-work-item', ...common, project, workItemId, reason };
    }
    case 'look-up':
      return { ...route, ...common };
  }
}
