import type {
  DurableEngine,
  FunctionInvoker,
  InstanceRecord,
  InstanceRequestResult,
  RuntimeStatus,
} from '../../../local/host/durable/protocol/contract.ts';

type Changes = Partial<Omit<InstanceRecord, 'instanceId'>>;

/** An engine that only keeps records; nothing runs. Tests set an instance's state with `set`. */
export interface FakeDurableEngine extends DurableEngine {
  set(instanceId: string, changes: Changes): void;
  readonly calls: readonly (readonly unknown[])[];
}

const FINISHED: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Terminated', 'Canceled'];

/** Makes a fake of the durable engine for tests of what stands around it. */
export function createFakeDurableEngine(taskHubName: string, _invoker?: FunctionInvoker): FakeDurableEngine {
  const records = new Map<string, InstanceRecord>();
  const entities = new Map<string, string>();
  const calls: (readonly unknown[])[] = [];
  const now = Date.UTC(2026, 0, 2, 3, 4, 5);

  function request(name: string, instanceId: string, reason: string | undefined): InstanceRequestResult {
    calls.push([name, instanceId, reason]);
    const record = records.get(instanceId);
    if (record === undefined) {
      return 'not-found';
    }
    return FINISHED.includes(record.runtimeStatus) ? 'finished' : 'accepted';
  }

  return {
    taskHubName,
    calls,
    set(instanceId, changes) {
      const empty: InstanceRecord = {
        name: 'Orchestrator',
        instanceId,
        runtimeStatus: 'Running',
        input: undefined,
        output: undefined,
        customStatus: undefined,
        createdTime: now,
        lastUpdatedTime: now,
        version: undefined,
      };
      records.set(instanceId, { ...empty, ...records.get(instanceId), ...changes });
    },
    start: () => undefined,
    stop: async () => undefined,
    whenIdle: async () => undefined,
    startInstance(options) {
      calls.push(['startInstance', options]);
      const instanceId = options.instanceId ?? 'a'.repeat(32);
      const known = records.get(instanceId);
      if (known !== undefined && !FINISHED.includes(known.runtimeStatus)) {
        return { kind: 'exists', instanceId, status: known.runtimeStatus };
      }
      this.set(instanceId, { name: options.name, runtimeStatus: 'Pending', input: options.input });
      return { kind: 'started', instanceId };
    },
    getInstance: (instanceId) => records.get(instanceId),
    getHistory: () => [],
    listInstances: () => ({ instances: [...records.values()], continuationToken: undefined }),
    raiseEvent(instanceId, eventName, data) {
      calls.push(['raiseEvent', instanceId, eventName, data]);
      return records.has(instanceId) ? 'accepted' : 'not-found';
    },
    terminate: (instanceId, reason) => request('terminate', instanceId, reason),
    suspend: (instanceId, reason) => request('suspend', instanceId, reason),
    resume: (instanceId, reason) => request('resume', instanceId, reason),
    rewind: (instanceId, reason) => request('rewind', instanceId, reason),
    restart: (instanceId) => (records.has(instanceId) ? { kind: 'started', instanceId } : 'not-found'),
    purge: (instanceId) => (records.delete(instanceId) ? 1 : 0),
    purgeByFilter: () => 0,
    readEntity: (name, key) => entities.get(`${name}@${key}`),
    listEntities: () =>
      [...entities].map(([id, state]) => {
        const [name = '', key = ''] = id.split('@');
        return { name, key, state, lastOperationTime: now };
      }),
    signalEntity(name, key, operation, input) {
      calls.push(['signalEntity', name, key, operation, input]);
      entities.set(`${name}@${key}`, input ?? 'null');
    },
  };
}
