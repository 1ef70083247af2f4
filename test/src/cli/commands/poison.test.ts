import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import { runProgram } from '../../../../src/cli/program.ts';
import { startTestStorage, type TestStorage } from '../../../support/azure/azurite.ts';

const listed = z.array(z.object({ id: z.string(), kind: z.string(), deliveryKey: z.string() }));

function nudge(number: number): string {
  const message = {
    kind: 'nudge',
    deliveryKey: `git.pullrequest.updated:${number}`,
    receivedAt: '2026-11-23T12:00:00.000Z',
    pullRequestId: number + 1,
    reason: 'git.pullrequest.updated',
  };
  return Buffer.from(JSON.stringify(message)).toString('base64');
}

describe('code-agent poison', () => {
  let storage: TestStorage;
  let printed = '';

  beforeAll(async () => {
    storage = await startTestStorage();
  }, 60_000);
  afterAll(async () => await storage.stop());
  beforeEach(async () => {
    printed = '';
    for (const method of ['log', 'error'] as const) {
      jest.spyOn(console, method).mockImplementation((text) => {
        printed += `${String(text)}\n`;
      });
    }
    await Promise.all([queue('deliveries').deleteIfExists(), queue('deliveries-poison').deleteIfExists()]);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const queue = (name: string) =>
    QueueServiceClient.fromConnectionString(storage.connectionString).getQueueClient(name);

  async function poison(...args: readonly string[]) {
    printed = '';
    const variables = { AzureWebJobsStorage: storage.connectionString };
    const exitCode = await runProgram(['node', 'code-agent', 'poison', ...args], variables);
    return { exitCode, printed };
  }

  async function putThere(...texts: readonly string[]): Promise<void> {
    await queue('deliveries-poison').createIfNotExists();
    for (const text of texts) await queue('deliveries-poison').sendMessage(text);
  }

  const rows = async () => listed.parse(JSON.parse((await poison('list', '--json')).printed));

  async function waiting(): Promise<readonly string[]> {
    const { peekedMessageItems } = await queue('deliveries').peekMessages({ numberOfMessages: 32 });
    return peekedMessageItems.map(({ messageText }) => messageText);
  }

  it('says that nothing is there, also when nothing ever was', async () => {
    expect(await poison('list')).toEqual({ exitCode: 0, printed: 'No failed deliveries.\n' });
    expect(await poison('resend', '--all')).toEqual({ exitCode: 0, printed: '0 sent again\n' });
  });

  it('lists what could not be dealt with, also what is no delivery', async () => {
    await putThere(nudge(1), 'no base64 of JSON');

    expect(await rows()).toMatchObject([
      { kind: 'nudge', deliveryKey: 'git.pullrequest.updated:1' },
      { kind: 'unreadable', deliveryKey: '' },
    ]);
  });

  it('sends one again, unchanged, and keeps the others', async () => {
    await putThere(nudge(1), nudge(2), nudge(3));
    const [, second] = await rows();

    const { exitCode, printed: said } = await poison('resend', second?.id ?? '');

    expect({ exitCode, said }).toEqual({ exitCode: 0, said: '1 sent again\n' });
    expect(await waiting()).toEqual([nudge(2)]);
    expect((await rows()).map(({ deliveryKey }) => deliveryKey).toSorted()).toEqual([
      'git.pullrequest.updated:1',
      'git.pullrequest.updated:3',
    ]);
  });

  it('sends all again, more than the service hands out at once', async () => {
    const texts = Array.from({ length: 40 }, (_value, index) => nudge(index));
    await putThere(...texts);

    expect((await poison('resend', '--all')).printed).toBe('40 sent again\n');

    expect(await rows()).toEqual([]);
    expect((await queue('deliveries').getProperties()).approximateMessagesCount).toBe(40);
  });

  it('drops what is named, and tells what is not there', async () => {
    await putThere(nudge(1));
    const [only] = await rows();

    const dropped = await poison('drop', only?.id ?? '');
    const again = await poison('drop', only?.id ?? '');

    expect(dropped).toEqual({ exitCode: 0, printed: '1 dropped\n' });
    expect(again).toMatchObject({ exitCode: 1, printed: expect.stringContaining('does not exist') });
  });

  it('asks which, before it moves anything', async () => {
    expect((await poison('drop')).exitCode).toBe(2);
    expect((await poison('resend', 'some-id', '--all')).exitCode).toBe(2);
  });
});
