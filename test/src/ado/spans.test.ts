import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { type RawServer, startRawServer } from '../../support/http/rawServer.ts';
import { recordSpans } from '../../support/telemetry/recordingTracer.ts';

let server: RawServer;
let recording: ReturnType<typeof recordSpans>;

beforeEach(async () => {
  server = await startRawServer((_request, response) => response.writeHead(401).end('{"message":"the secret"}'));
  recording = recordSpans();
});

afterEach(async () => {
  recording.remove();
  await server.close();
});

describe('spans of the ADO room', () => {
  it('name the operation and its failure, and hold neither names nor contents', async () => {
    const ado = createAzureDevOps({
      organizationUrl: `${server.url}/contoso`,
      credential: { kind: 'pat', getToken: async () => 'x' },
    });

    await ado.repositories.resolve('Secret Project', 'Secret Repository').catch(() => undefined);

    expect(recording.spans).toEqual([
      {
        name: 'ado.repositories.list',
        kind: 2,
        attributes: { 'http.request.method': 'GET', 'server.address': '127.0.0.1', 'error.type': 'unauthorized' },
        status: 'unauthorized',
        hasEnded: true,
      },
    ]);
  });
});
