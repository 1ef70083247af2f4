import { EntityStateResponse } from 'durable-functions';
import type { DurableEngine } from '../../../local/host/index.ts';
import type { RunClient } from '../../../src/activities/defineActivity.ts';
import type { IntakeHandler } from '../../../src/functions/deliveries/intake.ts';

/** What activities and the intake need of a durable client. */
export type EngineClient = RunClient & Parameters<IntakeHandler>[1];

/** The durable client over an engine of this process, without HTTP between them; it fails with the words of the real one. */
export function createEngineClient(engine: () => DurableEngine): EngineClient {
  const client = {
    async getStatus(instanceId: string) {
      const found = engine().getInstance(instanceId);
      if (found === undefined) {
        throw new Error(
          `DurableClient error: Durable Functions extension replied with HTTP 404 response. ${instanceId}`,
        );
      }
      const { name, runtimeStatus, createdTime, lastUpdatedTime, customStatus, output, input } = found;
      const times = { createdTime: new Date(createdTime), lastUpdatedTime: new Date(lastUpdatedTime) };
      const texts = { customStatus: parsed(customStatus), output: parsed(output), input: parsed(input) };
      return { name, instanceId, runtimeStatus, ...times, ...texts };
    },
    async startNew(name: string, options: { instanceId?: string; input?: unknown; version?: string } = {}) {
      const { instanceId, input, version } = options;
      const started = engine().startInstance({
        name,
        input: JSON.stringify(input),
        ...(instanceId === undefined ? {} : { instanceId }),
        ...(version === undefined ? {} : { version }),
      });
      if (started.kind === 'exists') throw new Error(`An Orchestration instance with ${instanceId} already exists.`);
      return started.instanceId;
    },
    async raiseEvent(instanceId: string, eventName: string, data: unknown) {
      const result = engine().raiseEvent(instanceId, eventName, JSON.stringify(data));
      if (result === 'not-found') throw new Error(`No instance with ID '${instanceId}' found.`);
    },
    async terminate(instanceId: string, reason: string) {
      const result = engine().terminate(instanceId, reason);
      if (result === 'not-found') throw new Error(`No instance with ID '${instanceId}' found.`);
    },
    async readEntityState({ name, key }: { name: string; key: string }) {
      const state = engine().readEntity(name.toLowerCase(), key);
      return new EntityStateResponse(state !== undefined, parsed(state));
    },
  };
  return client as unknown as EngineClient;
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
