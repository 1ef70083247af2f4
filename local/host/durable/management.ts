import { z } from 'zod';
import { restoreText } from '../dotnet/json/stored.ts';
import type { Environment } from './environment.ts';
import type {
  DurableEngine,
  EntityRecord,
  HistoryEvent,
  InstanceFilter,
  InstanceRecord,
  InstanceRequestResult,
  StartOptions,
  StartResult,
} from './protocol/contract.ts';
import { entityRequest, parseSchedulerId, schedulerIdOf } from './protocol/entityMessages.ts';
import {
  executionResumed,
  executionStarted,
  executionSuspended,
  executionTerminated,
  externalEvent,
  type StoredEvent,
} from './protocol/events.ts';
import { noNotices, removeInstance } from './steps/commit.ts';
import { rewindInstance } from './steps/rewind.ts';
import { isFinished, makeId, type Start, writeStart } from './steps/starts.ts';
import type { InstanceRow } from './store/instances.ts';

const historyEventSchema: z.ZodType<HistoryEvent> = z.looseObject({ EventType: z.number() });

type Management = Omit<DurableEngine, 'taskHubName' | 'start' | 'stop' | 'whenIdle'>;
type Requests = Pick<Management, 'raiseEvent' | 'terminate' | 'suspend' | 'resume' | 'rewind'>;
type Starts = Pick<Management, 'startInstance' | 'restart' | 'purge' | 'purgeByFilter'>;
type Entities = Pick<Management, 'readEntity' | 'signalEntity' | 'listEntities'>;

function createRequests(environment: Environment): Requests {
  const { store, clock, lives, wake } = environment;
  const send = (row: InstanceRow, event: StoredEvent): InstanceRequestResult => {
    store.messages.insert({ instance: row.key, execution: undefined, at: clock.now(), due: 0, event });
    wake({ ...noNotices(), instances: [row.key] });
    return 'accepted';
  };
  const request = (instanceId: string, act: (row: InstanceRow) => InstanceRequestResult): InstanceRequestResult => {
    const row = store.instances.byId(instanceId);
    if (row === undefined) return 'not-found';
    return isFinished(row.runtimeStatus) ? 'finished' : act(row);
  };
  return {
    raiseEvent: (id, name, data) => request(id, (row) => send(row, externalEvent(clock.now(), name, data))),
    terminate: (id, reason) => request(id, (row) => send(row, executionTerminated(clock.now(), reason))),
    suspend: (id, reason) =>
      request(id, (row) => {
        if (row.runtimeStatus === 'Suspended') return 'invalid-state';
        return send(row, executionSuspended(clock.now(), reason));
      }),
    resume: (id, reason) =>
      request(id, (row) => {
        if (row.runtimeStatus !== 'Suspended') return 'invalid-state';
        return send(row, executionResumed(clock.now(), reason));
      }),
    rewind(id, reason) {
      const row = store.instances.byId(id);
      if (row === undefined) return 'not-found';
      if (row.runtimeStatus !== 'Failed') return isFinished(row.runtimeStatus) ? 'finished' : 'invalid-state';
      const notices = noNotices();
      store.transaction(() => rewindInstance(store, row, reason, clock.now(), notices));
      for (const key of notices.replaced) lives.forget(key);
      wake(notices);
      return 'accepted';
    },
  };
}

function createStarts(environment: Environment): Starts {
  const { store, clock, lives, versions, wake } = environment;
  const begin = (start: Start): StartResult => {
    const started = store.transaction(() => writeStart(store, start, clock.now()));
    if (typeof started !== 'number') {
      return { kind: 'exists', instanceId: start.instanceId, status: started.runtimeStatus };
    }
    lives.forget(started);
    const notices = noNotices();
    if (start.startAt === undefined) notices.instances.push(started);
    else notices.due.push({ at: start.startAt, instance: started });
    wake(notices);
    return { kind: 'started', instanceId: start.instanceId };
  };
  const purgeAll = (ids: readonly string[]): number => {
    return store.transaction(() => {
      let count = 0;
      for (const id of ids) {
        const row = store.instances.byId(id);
        if (row !== undefined) {
          removeInstance(store, row);
          lives.forget(row.key);
        }
        if (row !== undefined || store.entities.remove(id)) count += 1;
      }
      return count;
    });
  };
  return {
    startInstance({ name, instanceId = makeId(), input, version = versions.defaultVersion, startAt }: StartOptions) {
      return begin({ name, instanceId, input, version, startAt, parent: undefined });
    },
    restart(id, sameInstanceId) {
      const row = store.instances.byId(id);
      if (row === undefined) return 'not-found';
      if (sameInstanceId && !isFinished(row.runtimeStatus)) return 'invalid-state';
      const { name, version } = row;
      const instanceId = sameInstanceId ? id : makeId();
      return begin({ name, instanceId, input: restoreText(row.input), version, startAt: undefined, parent: undefined });
    },
    purge: (id) => purgeAll([id]),
    purgeByFilter(filter: InstanceFilter) {
      const { instances } = store.instances.list(filter);
      return purgeAll(instances.map((row) => row.instanceId));
    },
  };
}

function createEntities({ store, wake }: Environment): Entities {
  return {
    readEntity(name, key) {
      const row = store.entities.get(schedulerIdOf(name, key));
      return row?.present === true ? row.state : undefined;
    },
    signalEntity(name, key, operation, input, at = 0) {
      const id = schedulerIdOf(name, key);
      const request = { op: operation, signal: true as const, id: makeId(), ...(input === undefined ? {} : { input }) };
      store.entityMessages.insert(id, at, entityRequest(request));
      wake({ ...noNotices(), due: [{ at, entity: id }] });
    },
    listEntities: () =>
      store.entities.present().map(({ id, state, updated }): EntityRecord => {
        return { ...parseSchedulerId(id), state, lastOperationTime: updated };
      }),
  };
}

/** An entity begins anew with each batch in the real extension, and so its history is one event. */
function entityHistory({ store }: Environment, id: string): readonly HistoryEvent[] {
  const entity = store.instances.listed(id);
  if (entity === undefined) return [];
  const { input, lastUpdatedTime } = entity;
  const facts = { instanceId: id, executionId: '', name: id, version: undefined, parent: undefined };
  const { json } = executionStarted(lastUpdatedTime, { ...facts, input, generation: null });
  return [historyEventSchema.parse(JSON.parse(json))];
}

/** What clients may ask of the engine. Each request is committed when its call returns. */
export function createManagement(environment: Environment): Management {
  const { store } = environment;
  const withParent = (record: InstanceRecord): InstanceRecord => {
    const parentInstanceId = store.instances.byId(record.instanceId)?.parent?.instanceId;
    return parentInstanceId === undefined ? record : { ...record, parentInstanceId };
  };
  return {
    ...createRequests(environment),
    ...createStarts(environment),
    ...createEntities(environment),
    getInstance(id) {
      const record = store.instances.listed(id);
      return record && withParent(record);
    },
    getHistory(id) {
      const row = store.instances.byId(id);
      if (row === undefined) return entityHistory(environment, id);
      return store.histories.read(row.key).map(({ json }) => historyEventSchema.parse(JSON.parse(json)));
    },
    listInstances(filter) {
      const { instances, continuationToken } = store.instances.list(filter);
      return { instances: instances.map(withParent), continuationToken };
    },
  };
}
