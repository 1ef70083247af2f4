import { type DurableOrchestrationStatus, EntityStateResponse, OrchestrationRuntimeStatus } from 'durable-functions';
import type { ApiClient } from '../../../src/functions/api/requireRole.ts';

/** A durable client that keeps what it is told, as strict about instances as the real one. */
export interface RunEngine {
  readonly client: ApiClient;
  readonly raised: { readonly instanceId: string; readonly name: string; readonly data: unknown }[];
  readonly signals: { readonly key: string; readonly operation: string | undefined; readonly input: unknown }[];
  readonly started: { readonly name: string; readonly instanceId: string; readonly input: unknown }[];
  set(instanceId: string, status: OrchestrationRuntimeStatus): void;
  setEntity(key: string, state: unknown): void;
}

export function createRunEngine(): RunEngine {
  const instances = new Map<string, OrchestrationRuntimeStatus>();
  const entities = new Map<string, unknown>();
  const raised: RunEngine['raised'] = [];
  const signals: RunEngine['signals'] = [];
  const started: RunEngine['started'] = [];
  return {
    raised,
    signals,
    started,
    set: (instanceId, status) => void instances.set(instanceId, status),
    setEntity: (key, state) => void entities.set(key, state),
    client: {
      async getStatus(instanceId) {
        const runtimeStatus = instances.get(instanceId);
        if (runtimeStatus === undefined) {
          throw new Error(
            `DurableClient error: Durable Functions extension replied with HTTP 404 response. ${instanceId}`,
          );
        }
        return { instanceId, runtimeStatus } as DurableOrchestrationStatus;
      },
      async startNew(name, { instanceId = '', input } = {}) {
        instances.set(instanceId, OrchestrationRuntimeStatus.Running);
        started.push({ name, instanceId, input });
        return instanceId;
      },
      async raiseEvent(instanceId, name, data) {
        if (instances.get(instanceId) !== OrchestrationRuntimeStatus.Running) {
          throw new Error(`No instance with ID '${instanceId}' found.`);
        }
        raised.push({ instanceId, name, data });
      },
      async readEntityState<State>({ key }: { readonly key: string }) {
        return new EntityStateResponse<State>(entities.has(key), entities.get(key) as State);
      },
      async signalEntity({ key }, operation, input) {
        signals.push({ key, operation, input });
      },
    },
  };
}
