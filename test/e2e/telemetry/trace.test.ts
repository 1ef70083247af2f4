import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { webhookAnswerSchema } from '../../../src/cli/http/relay.ts';
import { askApi } from '../../../src/cli/http/runsApi.ts';
import { type Installation, startInstallation } from '../../support/installation.ts';
import { sampleRepository } from '../../support/sampleRepository.ts';
import { aroundDrafts, sampleFiles, sampleReply, sampleScenario, sampleTitle } from '../../support/sampleTask.ts';
import { type IngestedSpan, type Ingestion, startIngestion } from '../../support/telemetry/ingestion.ts';
import { spanTree } from '../../support/telemetry/spanTree.ts';
import { drawTrace, pathsInPicture, pathsOf } from '../../support/telemetry/tracePicture.ts';

const longestWaitMilliseconds = 60_000;

/** Drawn from a run by `TRACE_PICTURE=write npx jest test/e2e/telemetry/trace`. */
const pictureFile = 'docs/trace.svg';

/** Planted where content goes in: none of them may come out in telemetry. */
const markers = {
  title: 'MARKERTITLE7f3a',
  description: 'MARKERDESCRIPTION91bc',
  code: 'MARKERCODE5e02',
  reply: 'MARKERREPLY30d9',
  payload: 'MARKERPAYLOADc41e',
};

/** The first answer fits nowhere, so that failures and a repair are part of what is told. */
const unfit = sampleReply.replace('  return price;', `  return ${markers.reply};`);
const steps = [{ name: 'an answer that does not fit', match: { asks: ['Candidate'] }, reply: { text: unfit } }];
const scenario = {
  ...sampleScenario,
  steps: [...aroundDrafts, ...steps, ...sampleScenario.steps.slice(aroundDrafts.length)],
};

const files = { ...sampleFiles, 'src/price.ts': `// ${markers.code}\nexport const total = 1;\n` };
const repository = sampleRepository(files);
const directory = mkdtempSync(join(tmpdir(), 'code-agent-trace-'));
let ingestion: Ingestion;
let installation: Installation | undefined;

beforeAll(async () => {
  ingestion = await startIngestion();
  const authorities = join(directory, 'authorities.pem');
  writeFileSync(authorities, ingestion.certificate);
  installation = await startInstallation({
    repository: { ...repository, name: 'till' },
    scenario,
    settings: {
      APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
      APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
      NODE_EXTRA_CA_CERTS: authorities,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
    },
  });
}, 90_000);

afterAll(async () => {
  await installation?.close();
  await ingestion.close();
  repository.remove();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

function started(): Installation {
  if (installation === undefined) throw new Error('The installation did not start.');
  return installation;
}

/** Files a work item, sees its run to the pull request and ends it there. */
async function resolveOne(installation: Installation): Promise<void> {
  const app = { url: installation.host().url, key: installation.host().hostKey };
  const { payload } = await installation.fileWorkItem(
    `${sampleTitle} ${markers.title}`,
    `\`total(3, 2)\` gives 3. ${markers.description}`,
  );
  const { runId = '' } = webhookAnswerSchema.parse(JSON.parse((await installation.send(payload)).body));
  const stateOf = async () => (await askApi(app, 'showRun', { path: { runId } }).catch(() => undefined)) ?? {};
  const until = async (isThere: (run: { step?: string | undefined; state?: string }) => boolean) => {
    const deadline = Date.now() + longestWaitMilliseconds;
    while (!isThere(await stateOf())) {
      if (Date.now() > deadline) throw new Error('the run did not get there');
      await delay(100);
    }
  };
  await until(({ step }) => step === 'in review');
  await ingestion.when(
    (now) => now.spans().some(({ name }) => name === 'ado.pullRequestStatuses.create'),
    longestWaitMilliseconds,
  );
  await askApi(app, 'cancelRun', { path: { runId }, body: {} });
  await until(({ state }) => state === 'ended');
}

/** Asks for a work item that does not exist, and sends what nobody can read. */
async function failOne(host: Installation): Promise<void> {
  const { payload } = await host.fileWorkItem(`Another ${markers.title}`, markers.description);
  const resource = { id: 90_001, rev: 1, fields: { 'System.TeamProject': 'Store', 'System.Tags': 'code-agent' } };
  const text = { text: markers.payload };
  await host.send({ ...payload, id: 'missing', resource, message: text, detailedMessage: text });
  await host.send({ eventType: 'workitem.created', message: text });
}

/** The trace that the delivery of the run began. */
function traceOf(spans: readonly IngestedSpan[]): readonly IngestedSpan[] {
  const traceId = spans.find(({ name }) => name === 'activity openPullRequest')?.traceId;
  return spans.filter((span) => span.traceId === traceId);
}

/** Steps of a run, in the design's words. */
const expectedNames = [
  'delivery receive',
  'delivery send',
  'delivery process',
  'activity fetchWorkItem',
  'activity readRules',
  'activity takeSnapshot',
  'activity localize',
  'activity openConversation',
  'activity takeTurn',
  'activity handleAnswer',
  'activity pushChange',
  'activity openPullRequest',
  'activity observePullRequest',
  'activity reportOnWorkItem',
  'activity recordEvents',
  'ado.pushes.create',
  'chat scripted',
  'storage.artifacts.put',
  'storage.audit.append',
];

const expectedMetrics = [
  'code_agent.deliveries',
  'code_agent.queue.depth',
  'code_agent.runs',
  'code_agent.findings',
  'code_agent.run.duration',
  'code_agent.step.duration',
  'code_agent.candidates',
  'code_agent.pull_requests',
  'http.client.request.duration',
  'gen_ai.client.token.usage',
  'code_agent.dependency.up',
];

describe('the telemetry of one run', () => {
  it('is one connected trace from the delivery to every call, without any content', async () => {
    const host = started();
    await resolveOne(host);
    await failOne(host);
    const namesIn = (all: readonly IngestedSpan[]) => new Set(traceOf(all).map(({ name }) => name));
    // The last thing of a run: the work item is told of its end.
    await ingestion
      .when((now) => namesIn(now.spans()).has('ado.workItemComments.update'), longestWaitMilliseconds)
      .catch(() => undefined);

    await ingestion
      .when((now) => expectedMetrics.every((name) => now.metrics().has(name)), longestWaitMilliseconds)
      .catch(() => undefined);

    const trace = traceOf(ingestion.spans());
    const ids = new Set(trace.map(({ id }) => id));
    const roots = trace.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
    console.info(spanTree(trace));
    if (process.env['TRACE_PICTURE'] === 'write') writeFileSync(pictureFile, drawTrace(trace));
    expect(expectedNames.filter((name) => !namesIn(ingestion.spans()).has(name))).toEqual([]);
    expect(roots.map(({ name }) => name)).toEqual(['delivery receive']);
    expect(pathsOf(trace)).toEqual(pathsInPicture(readFileSync(pictureFile, 'utf8')));
    expect(expectedMetrics.filter((name) => !ingestion.metrics().has(name))).toEqual([]);
    const secrets = [host.signingKey, host.ado.agentToken, host.functionKey()];
    const planted = [...Object.values(markers), ...secrets, sampleTitle, 'return price'];
    expect(planted.filter((marker) => ingestion.text().includes(marker))).toEqual([]);
  }, 240_000);
});
