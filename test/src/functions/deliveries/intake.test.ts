import { InvocationContext } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import { type DurableOrchestrationStatus, EntityStateResponse, OrchestrationRuntimeStatus } from 'durable-functions';
import type { CommandMessage, StartRunMessage, WakeUpMessage } from '../../../../src/contracts/deliveries/delivery.ts';
import { createIntake } from '../../../../src/functions/deliveries/intake.ts';
import { startOnceInMemory } from '../../../support/memory/memoryStartClaims.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const message: StartRunMessage = {
  kind: 'start-run',
  deliveryKey: 'workitem.updated:1',
  runId: 'contoso-Store-404-r7',
  project: 'Store',
  workItemId: 404,
  trigger: 'tag',
  receivedAt: '2026-11-23T12:00:00.000Z',
};

const command: CommandMessage = {
  kind: 'command',
  deliveryKey: 'workitem.commented:1',
  commandId: 'contoso-command-workitem-404-12',
  comment: { on: 'work-item', project: 'Store', workItemId: 404, commentId: 12 },
  receivedAt: '2026-11-23T12:00:00.000Z',
};

const nudge: WakeUpMessage = {
  kind: 'nudge',
  deliveryKey: 'build.complete:1',
  pullRequestId: 7,
  reason: 'build.complete',
  receivedAt: '2026-11-23T12:00:00.000Z',
};

const shepherd = `${message.runId}-pull-request-1`;

/** Behaves as the durable client does: a missing instance is an error, a second start of a running one too. */
function durableClient(existing: readonly string[] = [], holder?: string, opener?: string) {
  const instances = new Set(existing);
  const started: Array<{ name: string; options: unknown }> = [];
  const raised: Array<{ id: string; name: string; data: unknown }> = [];
  return {
    started,
    raised,
    async readEntityState<State>({ name }: { readonly name: string }) {
      if (name === 'opener') {
        return new EntityStateResponse<State>(opener !== undefined, { runId: opener } as State);
      }
      const since = '2026-11-23T12:00:00.000Z';
      const held = { limit: 1, holders: [{ runId: holder, since }], waiting: [] };
      return holder === undefined
        ? new EntityStateResponse<State>(false)
        : new EntityStateResponse<State>(true, held as State);
    },
    async raiseEvent(id: string, name: string, data: unknown) {
      if (!instances.has(id)) throw new Error(`No instance with ID '${id}' found.`);
      raised.push({ id, name, data });
    },
    async getStatus(id: string) {
      if (!instances.has(id)) {
        throw new Error(`DurableClient error: Durable Functions extension replied with HTTP 404 response. … ${id}.`);
      }
      const inReview = { step: 'in review', workItemId: 404, shepherd };
      const status = { instanceId: id, runtimeStatus: OrchestrationRuntimeStatus.Running, customStatus: inReview };
      return status as unknown as DurableOrchestrationStatus;
    },
    async startNew(name: string, options?: { instanceId?: string }) {
      const id = options?.instanceId ?? '';
      await Promise.resolve();
      if (instances.has(id)) throw new Error('The operation failed with an unexpected status code: 409.');
      instances.add(id);
      started.push({ name, options });
      return id;
    },
  };
}

function createIntakeForTest() {
  const { logger, entries } = recordingLogger();
  return {
    intake: createIntake({ organization: 'contoso', startOnce: startOnceInMemory(), lookUp: async () => [], logger }),
    entries,
  };
}

describe('intake', () => {
  it('starts the run of a delivery under the id that the webhook gave it', async () => {
    const client = durableClient();
    const { intake } = createIntakeForTest();

    await intake(message, client, new InvocationContext());

    const { kind: _kind, runId, ...input } = message;
    expect(client.started).toEqual([
      {
        name: 'resolveWorkItem',
        options: { instanceId: runId, input: { ...input, organization: 'contoso' } },
      },
    ]);
  });

  it('starts nothing when the run is there already', async () => {
    const client = durableClient();
    const { intake, entries } = createIntakeForTest();
    await intake(message, client, new InvocationContext());

    await intake(message, client, new InvocationContext());

    expect(client.started).toHaveLength(1);
    expect(entries.slice(1)).toEqual([
      expect.objectContaining({ message: 'delivery is a duplicate', runId: message.runId }),
    ]);
  });

  it('starts once when the same delivery is taken twenty times at once', async () => {
    const client = durableClient();
    const { intake } = createIntakeForTest();

    await Promise.all(Array.from({ length: 20 }, () => intake(message, client, new InvocationContext())));

    expect(client.started).toHaveLength(1);
  });

  it('starts the answer to a command once, however often the command is delivered', async () => {
    const client = durableClient();
    const { intake } = createIntakeForTest();

    await intake(command, client, new InvocationContext());
    await intake({ ...command, deliveryKey: 'workitem.commented:2' }, client, new InvocationContext());

    const { comment, receivedAt, deliveryKey } = command;
    expect(client.started).toEqual([
      {
        name: 'handleCommand',
        options: {
          instanceId: command.commandId,
          input: { organization: 'contoso', comment, deliveryKey, receivedAt },
        },
      },
    ]);
  });

  it.each([
    ['its branch names', { ...nudge, runId: message.runId }, undefined],
    ['opened it, where the event says no more than its number', nudge, message.runId],
  ])('nudges the shepherd of a pull request, of the run that %s', async (_name, event, opener) => {
    const client = durableClient([message.runId, shepherd], undefined, opener);
    const { intake } = createIntakeForTest();

    await intake(event, client, new InvocationContext());

    expect(client.raised).toEqual([{ id: shepherd, name: 'nudge', data: { reason: 'build.complete' } }]);
  });

  it('passes over what happens to a pull request that nobody shepherds', async () => {
    const client = durableClient();
    const { intake, entries } = createIntakeForTest();

    await intake(nudge, client, new InvocationContext());

    expect(client.raised).toEqual([]);
    expect(entries).toEqual([expect.objectContaining({ level: 'debug' })]);
  });

  it('fails, so that the queue delivers again, when the event cannot be raised', async () => {
    const away = new Error('The operation failed with an unexpected status code: 500.');
    const client = {
      ...durableClient([message.runId], undefined, message.runId),
      raiseEvent: async () => Promise.reject(away),
    };
    const { intake } = createIntakeForTest();

    await expect(intake(nudge, client, new InvocationContext())).rejects.toBe(away);
  });

  it('fails, so that the queue delivers again, when the engine does not answer', async () => {
    const away = new Error('The operation failed with an unexpected status code: 500. Details: "contoso-Store-404-r7"');
    const noAnswer = async () => Promise.reject(away);
    const client = { ...durableClient(), startNew: noAnswer, getStatus: noAnswer };
    const { intake } = createIntakeForTest();

    await expect(intake(message, client, new InvocationContext())).rejects.toBe(away);
  });

  it('fails on a message of another shape, so that it ends in the poison queue', async () => {
    const { intake } = createIntakeForTest();

    await expect(intake({ hello: 'world' }, durableClient(), new InvocationContext())).rejects.toMatchObject({
      type: 'invalid-input',
    });
  });

  it.each([
    [
      'wakes the run that holds the work item',
      message.runId,
      [{ id: message.runId, name: 'nudge', data: { reason: 'workitem.commented' } }],
    ],
    ['wakes nobody where no run works on the work item', undefined, []],
  ])('%s', async (_name, holder, raised) => {
    const client = durableClient([message.runId], holder);
    const { intake } = createIntakeForTest();
    const comment = {
      kind: 'nudge-work-item',
      deliveryKey: 'workitem.commented:2',
      project: 'Store',
      workItemId: 404,
      reason: 'workitem.commented',
      receivedAt: message.receivedAt,
    };

    await intake(comment, client, new InvocationContext());

    expect(client.raised).toEqual(raised);
  });

  it('takes every delivery of a batch, also when another one of it fails, and does nothing twice', async () => {
    const client = durableClient([shepherd, 'contoso-Store-7-r1'], undefined, 'contoso-Store-7-r1');
    const failing = { ...client, raiseEvent: async () => Promise.reject(new Error('the engine is away')) };
    const batch = { kind: 'batch', messages: [nudge, message, command] };
    const intake = createIntake({
      ...{ organization: 'contoso', startOnce: startOnceInMemory(), logger: recordingLogger().logger },
      lookUp: async () => [],
    });

    await expect(intake(batch, failing, new InvocationContext())).rejects.toThrow('the engine is away');
    await intake(batch, client, new InvocationContext());

    expect(client.started.map(({ name }) => name)).toEqual(['resolveWorkItem', 'handleCommand']);
    expect(client.raised).toHaveLength(1);
  });

  it('takes all that a delivery with few details was about, also when one of it fails', async () => {
    const client = durableClient([shepherd, 'contoso-Store-7-r1'], undefined, 'contoso-Store-7-r1');
    const failing = { ...client, raiseEvent: async () => Promise.reject(new Error('the engine is away')) };
    const intake = createIntake({
      ...{ organization: 'contoso', startOnce: startOnceInMemory(), logger: recordingLogger().logger },
      lookUp: async () => [nudge, message, command],
    });
    const { deliveryKey, receivedAt } = message;
    const sparse = { kind: 'look-up', deliveryKey, receivedAt, eventType: 'workitem.updated', workItemId: 404 };

    await expect(intake(sparse, failing, new InvocationContext())).rejects.toThrow('the engine is away');

    expect(client.started.map(({ name }) => name)).toEqual(['resolveWorkItem', 'handleCommand']);
  });
});
