import { z } from 'zod';
import type { Environment } from './environment.ts';
import { applyFault } from './faults.ts';
import { messageOf } from './protocol/answer.ts';
import {
  type EntityRequest,
  entityRequest,
  entityResponse,
  LOCK_ACQUIRED,
  parseEntityRequest,
  parseSchedulerId,
  schedulerIdOf,
} from './protocol/entityMessages.ts';
import { entityAnswer } from './protocol/events.ts';
import { type Notices, noNotices } from './steps/commit.ts';
import type { EntityRow } from './store/entities.ts';

interface Received {
  readonly seq: number;
  readonly request: EntityRequest;
}

const answerSchema = z.object({
  entityExists: z.boolean().nullish(),
  entityState: z.string().nullish(),
  results: z.array(z.object({ isError: z.boolean(), result: z.string().nullish() })),
  signals: z.array(
    z.object({
      target: z.object({ name: z.string(), key: z.string() }),
      name: z.string(),
      input: z.string().nullish(),
    }),
  ),
});

type EntityAnswer = z.infer<typeof answerSchema>;

const OPERATIONS_PER_BATCH = 500;

function blank(id: string, now: number): EntityRow {
  const nothing = { state: undefined, lockRequest: undefined, lockOwner: undefined };
  return { id, present: false, ...nothing, created: now, updated: now };
}

/** Sends an answer to the orchestration that waits for it, if it still does. */
function reply({ store, clock }: Environment, { request }: Received, input: string, notices: Notices): void {
  const { parent, parentExecution, id } = request;
  if (parent === undefined || parentExecution === undefined) return;
  const instance = store.instances.activeKey(parent, parentExecution);
  if (instance === undefined) return;
  const now = clock.now();
  store.messages.insert({ instance, execution: parentExecution, at: now, due: 0, event: entityAnswer(now, id, input) });
  notices.instances.push(instance);
}

/** An entity stays as an instance when its state is deleted, until it is purged. */
function save({ store }: Environment, row: EntityRow): void {
  store.entities.put(row);
}

function send({ store }: Environment, target: string, message: string, notices: Notices): void {
  store.entityMessages.insert(target, 0, message);
  notices.entities.push(target);
}

/** Locks for whoever asked, also where nobody waits any more: a lock whose holder has died is never given back. */
function takeLock(environment: Environment, row: EntityRow, received: Received, notices: Notices): void {
  const { request } = received;
  const { id, parent, lockset = [], pos = 0 } = request;
  save(environment, { ...row, lockRequest: id, lockOwner: parent });
  const next = lockset[pos + 1];
  if (next === undefined) {
    reply(environment, received, entityResponse(LOCK_ACQUIRED, undefined), notices);
  } else {
    send(environment, schedulerIdOf(next.name, next.key), entityRequest({ ...request, pos: pos + 1 }), notices);
  }
}

/** Gives the lock back where the instance that asks for it holds it. */
function release(environment: Environment, row: EntityRow, { request }: Received): void {
  if (row.lockOwner !== undefined && row.lockOwner === request.parent) {
    save(environment, { ...row, lockRequest: undefined, lockOwner: undefined });
  }
}

function payloadOf(row: EntityRow, batch: readonly Received[]): string {
  return JSON.stringify({
    self: parseSchedulerId(row.id),
    exists: row.present,
    state: row.state ?? null,
    batch: batch.map(({ request }) => {
      return { name: request.op ?? '', input: request.input ?? null, isSignal: request.signal === true };
    }),
  });
}

async function operate(environment: Environment, row: EntityRow, batch: readonly Received[]): Promise<EntityAnswer> {
  const { invoker, log } = environment;
  const { name } = parseSchedulerId(row.id);
  const registered = invoker.names('entity').find((candidate) => candidate.toLowerCase() === name) ?? name;
  try {
    const text = await invoker.entity(registered, row.id, payloadOf(row, batch));
    return answerSchema.parse(JSON.parse(text));
  } catch (error) {
    const message = messageOf(error);
    log(`Entity '${row.id}' failed: ${message}`);
    const results = batch.map(() => ({ isError: true, result: JSON.stringify(message) }));
    return { entityExists: row.present, entityState: row.state, results, signals: [] };
  }
}

function writeAnswer(
  environment: Environment,
  row: EntityRow,
  batch: readonly Received[],
  answer: EntityAnswer,
  notices: Notices,
): void {
  const { store, clock } = environment;
  const state = answer.entityState ?? undefined;
  save(environment, { ...row, present: answer.entityExists === true, state, updated: clock.now() });
  for (const [index, received] of batch.entries()) {
    store.entityMessages.remove(received.seq);
    if (received.request.signal === true) continue;
    const result = answer.results[index];
    const text = entityResponse(result?.result ?? undefined, result?.isError === true ? 'Error' : undefined);
    reply(environment, received, text, notices);
  }
  for (const { target, name, input } of answer.signals) {
    const request = { op: name, signal: true as const, id: `${row.id}:${name}`, ...(input ? { input } : {}) };
    send(environment, schedulerIdOf(target.name, target.key), entityRequest(request), notices);
  }
}

/** What comes first of the waiting messages: a lock, a release, or all operations up to the next of these. */
function chooseWork(row: EntityRow, received: readonly Received[]): readonly Received[] {
  const release = received.find(({ request }) => request.release === true);
  if (release !== undefined) return [release];
  const isLocked = row.lockRequest !== undefined;
  const allowed = received.filter(({ request }) => {
    if (request.lockset !== undefined) return !isLocked;
    return !isLocked || request.parent === row.lockOwner;
  });
  const [first] = allowed;
  if (first?.request.lockset !== undefined) return [first];
  const end = allowed.findIndex(({ request }) => request.lockset !== undefined);
  return allowed.slice(0, end < 0 ? OPERATIONS_PER_BATCH : Math.min(end, OPERATIONS_PER_BATCH));
}

async function workOff(environment: Environment, id: string): Promise<boolean> {
  const { store, clock, faults } = environment;
  const row = store.entities.get(id) ?? blank(id, clock.now());
  const received = store.entityMessages.due(id, clock.now()).map(({ seq, json }) => {
    return { seq, request: parseEntityRequest(json) };
  });
  const work = chooseWork(row, received);
  const [first] = work;
  if (first === undefined) return false;
  const notices = noNotices();
  const commit = (write: () => void): void => {
    store.transaction(() => {
      write();
      applyFault(faults, 'before-entity-commit', id);
    });
    environment.wake(notices);
    applyFault(faults, 'after-entity-commit', id);
  };
  if (first.request.release === true || first.request.lockset !== undefined) {
    commit(() => {
      store.entityMessages.remove(first.seq);
      if (first.request.release === true) release(environment, row, first);
      else takeLock(environment, row, first, notices);
    });
    return true;
  }
  // Where this process dies now, they come back as messages do that someone has taken.
  const hidden = environment.isLenient ? 0 : clock.now() + environment.visibility.control;
  store.transaction(() => {
    for (const { seq } of work) store.entityMessages.hide(seq, hidden);
  });
  const answer = await operate(environment, row, work);
  if (environment.isClosed()) return false;
  commit(() => writeAnswer(environment, row, work, answer, notices));
  return true;
}

/** Works off the inbox of an entity, by its id; what fails to commit is taken again from what the file holds. */
export function createEntityRunner(environment: Environment): (id: string) => Promise<void> {
  return async (id) => {
    try {
      if (await workOff(environment, id)) environment.wake({ ...noNotices(), entities: [id] });
    } catch (error) {
      if (environment.isClosed()) return;
      environment.log(`Operations of entity '${id}' were not committed and run again: ${messageOf(error)}`);
      environment.store.entityMessages.show(id);
      environment.wake({ ...noNotices(), entities: [id] });
    }
  };
}
