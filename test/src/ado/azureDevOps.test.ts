import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AzureDevOps, createAzureDevOps } from '../../../src/ado/azureDevOps.ts';

const silent = createServer(() => undefined);
const repository = {
  ...{ id: 'r', name: 'shop', projectId: 'p', projectName: 'Shop' },
  ...{ defaultBranch: 'main', webUrl: 'https://ado/shop' },
};
const limits = { maxFileBytes: 1 };

let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/contoso`;
});

afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

const operations: readonly (readonly [string, (ado: AzureDevOps) => Promise<unknown>])[] = [
  ['reads of work items', (ado) => ado.workItems.read('Shop', 7)],
  ['snapshots', (ado) => ado.repositories.readFiles(repository, 'a'.repeat(40), limits)[Symbol.asyncIterator]().next()],
  ['branches', (ado) => ado.branches.compare({ repository, base: 'a'.repeat(40), target: 'b'.repeat(40) })],
  ['pull requests', (ado) => ado.pullRequests.read({ repository, pullRequestId: 1 })],
  ['builds', (ado) => ado.builds.read(repository, 1)],
];

describe('an operation that never ends', () => {
  it.each(operations)('is ended by its own limit: %s', async (_name, operation) => {
    const credential = { kind: 'pat', getToken: async () => 'token' } as const;
    const ado = createAzureDevOps({ organizationUrl: url, credential, operationTimeoutMilliseconds: 50 });

    await expect(operation(ado)).rejects.toMatchObject({ type: 'timeout', isRetryable: true });
  });

  it('is ended by the signal of whoever asked for it', async () => {
    const credential = { kind: 'pat', getToken: async () => 'token' } as const;
    const calling = new AbortController();
    const ado = createAzureDevOps({ organizationUrl: url, credential }).withSignal(calling.signal);
    const reading = ado.workItems.read('Shop', 7);

    calling.abort();

    await expect(reading).rejects.toMatchObject({ type: 'timeout' });
  });
});
