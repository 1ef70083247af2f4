import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startAdoSandbox } from '../../support/ado/adoSandbox.ts';
import { hasSpecifications } from '../../support/ado/adoSpecification.ts';
import { checkExchange } from '../../support/ado/checkExchange.ts';
import { driveAdapter } from '../../support/ado/driveAdapter.ts';
import { operationDeviations } from '../../support/ado/specificationDeviations.ts';
import { type RecordedExchange, startRecordingProxy } from '../../support/http/recordingProxy.ts';
import { packageDirectory } from '../../support/installation.ts';
import { recordSpans } from '../../support/telemetry/recordingTracer.ts';

const report = '<testsuite><testcase name="adds"><failure message="no">at x</failure></testcase></testsuite>';

/** Areas that Microsoft publishes no specification of among those at hand, with what documents them instead. */
const unspecified: Readonly<Record<string, string>> = {
  connectiondata: 'Location area: azure-devops-node-api, LocationsApi',
  resourceareas: 'Location area: azure-devops-node-api, LocationsApi',
  identities: 'IMS area: learn.microsoft.com/rest/api/azure/devops/ims',
  policy: 'azure-devops-node-api, PolicyApi',
  test: 'azure-devops-node-api, TestApi',
};

/** Operations that only an unusual repository leads to. */
const notDriven: Readonly<Record<string, string>> = {
  'blobs.get': 'for single files that an archive gives otherwise than the repository: snapshotFiles.test.ts',
};

async function recordEverything(): Promise<{ exchanges: readonly RecordedExchange[]; driven: ReadonlySet<string> }> {
  const files = ['a.txt', 'old.txt', 'gone.txt', 'azure-pipelines.yml'].map((path) => ({ path, content: `${path}\n` }));
  const command = `echo '${report}' > TEST-x.xml; exit 1`;
  const sandbox = await startAdoSandbox(files, [], { build: { command } });
  const proxy = await startRecordingProxy(sandbox.server.url);
  const recording = recordSpans();
  try {
    await driveAdapter(sandbox, proxy.url);
  } finally {
    recording.remove();
    await proxy.close();
    await sandbox.close();
  }
  const driven = recording.spans.map(({ name }) => name.replace('ado.', ''));
  return { exchanges: proxy.exchanges, driven: new Set(driven) };
}

/** Every operation that the adapter's sources name. */
function namedOperations(): readonly string[] {
  const folder = join(packageDirectory, 'src', 'ado');
  const lines = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const names = lines
    .filter((line) => line.includes('operation'))
    .flatMap((line) => [...line.matchAll(/'(\w+(?:\.\w+)+)'/g)].map(([, name = '']) => name));
  return [...new Set(names)];
}

describe('the adapter and the stand-in', () => {
  const title = 'say to each other what Microsoft’s specifications document';
  if (!hasSpecifications) {
    it(`skipped, no specifications on this machine: ${title}`, () => expect(hasSpecifications).toBe(false));
    return;
  }

  it(title, async () => {
    const { exchanges, driven } = await recordEverything();
    const checked = exchanges.filter(({ method }) => method !== 'OPTIONS').map(checkExchange);
    const specified = checked.filter(({ area }) => unspecified[area] === undefined);
    const found = specified.flatMap(({ call, operation, violations }) => {
      const known = (text: string) => operationDeviations.some((one) => one.pattern.test(`${operation?.id} ${text}`));
      return violations.filter((text) => !known(text)).map((text) => `${operation?.id}: ${text}  (${call})`);
    });

    const operations = new Set(specified.map(({ operation }) => `${operation?.area}/${operation?.id}`));
    console.info(
      `checked ${specified.length} exchanges of ${operations.size} documented operations; ` +
        `${checked.length - specified.length} of areas without a specification; ${driven.size} operations of the adapter`,
    );
    expect(
      exchanges
        .filter(({ status }) => status >= 400)
        .map(({ method, url, status }) => `${status} ${method} ${url.pathname}`),
    ).toEqual([]);
    expect(specified.filter(({ operation }) => operation === undefined).map(({ call }) => call)).toEqual([]);
    expect([...new Set(found)]).toEqual([]);
    expect(namedOperations().filter((name) => !driven.has(name) && notDriven[name] === undefined)).toEqual([]);
  }, 120_000);

  it('would find a call or an answer that is not documented', () => {
    const { violations } = checkExchange({
      method: 'POST',
      url: new URL('http://ado/contoso/Shop/_apis/git/repositories/r/pullrequests?tea=1'),
      ...{ requestType: 'application/json', accept: 'application/json', status: 201, responseType: 'application/json' },
      requestBody: JSON.stringify({ title: 7, status: 'asleep', sourceRefNme: 'refs/heads/x' }),
      responseBody: Buffer.from(JSON.stringify({ pullRequestId: 'one', creationDate: 'yesterday' })),
    });

    const expected = [
      /^query tea is not documented/,
      /^the API version is missing/,
      /^request \/title must be string/,
      /^request \/status must be equal/,
      /^request {2}must NOT have unevaluated properties/,
      /^response \/pullRequestId must be integer/,
      /^response \/creationDate must match format/,
    ];
    expect(expected.filter((pattern) => !violations.some((text) => pattern.test(text)))).toEqual([]);
  });
});
