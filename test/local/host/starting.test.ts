import { describe, expect, it } from '@jest/globals';
import { type Host, startHost } from '../../../local/host/host.ts';
import { createFakeDurableEngine } from '../../support/host/fakeDurableEngine.ts';
import { createTemporaryApp } from '../../support/host/functionApp.ts';
import { createJestModuleLoader } from '../../support/host/jestModuleLoader.ts';

const UNSUPPORTED = `
const { app, output } = require('@azure/functions');
app.cosmosDB('watch', { handler() {} });
app.http('copy', { extraOutputs: [output.storageBlob({ path: 'a/b', connection: 'X' })], handler() {} });
`;

describe('starting a host', () => {
  async function startWith(files: Record<string, string>, use: (host: Host) => Promise<void> = async () => undefined) {
    const app = createTemporaryApp(files);
    try {
      const host = await startHost({
        appDirectory: app.directory,
        stateDirectory: app.stateDirectory,
        environment: { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' },
        log: () => undefined,
        loader: createJestModuleLoader(),
        createEngine: (request) => createFakeDurableEngine(request.taskHubName),
      });
      await use(host);
      await host.stop();
    } finally {
      app.remove();
    }
  }

  it.each([
    ['the entry point throws', { 'main.cjs': 'throw new Error("broken on purpose")' }, /main\.cjs: broken on purpose/],
    ['the entry point is missing', {}, /zero files matching "main": "main\.cjs"/],
    ['package.json has no main', { 'package.json': '{}' }, /package\.json has no "main"/],
    ['nothing is registered', { 'main.cjs': '' }, /registered no function/],
    [
      'triggers and bindings are not supported, each named',
      { 'main.cjs': UNSUPPORTED },
      /trigger type cosmosDBTrigger of function watch; .*output type blob of function copy/,
    ],
    [
      'a setting of a binding is missing',
      {
        'main.cjs':
          "require('@azure/functions').app.storageQueue('q', { queueName: '%NOPE%', connection: 'X', handler() {} })",
      },
      /function q: the setting NOPE/,
    ],
    [
      'a connection is missing',
      {
        'main.cjs':
          "require('@azure/functions').app.storageQueue('q', { queueName: 'q', connection: 'X', handler() {} })",
      },
      /function q: the storage connection "X" is not set/,
    ],
    [
      'two functions share a name',
      { 'main.cjs': "const { app } = require('@azure/functions'); app.get('a', () => 1); app.get('A', () => 1);" },
      /'A' is already registered/,
    ],
    ['host.json is wrong', { 'host.json': '{"version":"1.0"}', 'main.cjs': '' }, /host\.json is wrong/],
  ])('fails with one clear line when %s', async (_case, files, message) => {
    await expect(startWith(files)).rejects.toThrow(message);
  });

  it('limits the time of functions to functionTimeout of host.json', async () => {
    const files = {
      'main.cjs': "require('@azure/functions').app.get('hang', { handler: () => new Promise(() => {}) })",
      'host.json': '{"version":"2.0","functionTimeout":"00:00:00.050"}',
    };

    await startWith(files, async ({ url }) => expect((await fetch(`${url}/api/hang`)).status).toBe(500));
  });
});
