import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createAdoUser } from '../../src/ado/adoUser.ts';
import { sessionId } from '../../src/ado/http/session.ts';
import { sendSigned, webhookAnswerSchema } from '../../src/cli/http/relay.ts';
import { startLocalProgram } from '../../src/cli/processes/localProgram.ts';
import { startHostProgram, startModelProgram } from '../../src/cli/sandbox/programs.ts';
import { azureDevOpsReadySchema } from '../../src/cli/sandbox/readyLines.ts';
import { type RecordedCall, startRecorder } from './recorder.ts';
import { files, scenarioOf } from './task.ts';

const packageDirectory = join(import.meta.dirname, '..', '..');
const project = 'Store';

/** Fixed latencies of the stand-ins, in milliseconds. */
export interface Latencies {
  readonly azureDevOps: number;
  readonly model: number;
}

/** A run under way. */
export interface BenchRun {
  readonly runId: string;
  /** When its delivery was sent. */
  readonly sentAt: number;
  /** What its calls are marked with. */
  readonly marks: readonly string[];
}

export interface BenchInstallation {
  /** Files a work item and sends its delivery. */
  start(number: number): Promise<BenchRun>;
  /** Calls of Azure DevOps and of the model so far. */
  calls(): readonly RecordedCall[];
  close(): Promise<void>;
}

/** Host, Azure DevOps and model, each in a process of its own, with a recorder in front of the last two. */
export async function startBenchInstallation(latencies: Latencies): Promise<BenchInstallation> {
  const root = mkdtempSync(join(tmpdir(), 'bench-run-'));
  const trafficFile = join(root, 'traffic.json');
  writeFileSync(trafficFile, JSON.stringify({ latencyMs: latencies.azureDevOps }));
  const scenarioFile = join(root, 'scenario.json');
  writeFileSync(scenarioFile, JSON.stringify(scenarioOf(latencies.model)));
  const repository = createRepository(join(root, 'repository'));
  const ado = await startLocalProgram({
    ...{ packageDirectory, name: 'azure-devops', readySchema: azureDevOpsReadySchema },
    arguments: [
      ...['--state', join(root, 'azure-devops'), '--project', project, '--repository', 'till'],
      ...['--import', repository, '--traffic', trafficFile],
    ],
  });
  const model = await startModelProgram({ packageDirectory, scenarioFile });
  const toAdo = await startRecorder(ado.ready.url, ({ 'x-tfs-session': session }) => String(session));
  const toModel = await startRecorder(model.ready.url, (_, body) => /Bench-\d+-task/.exec(body.toString())?.[0] ?? '');
  const signingKey = randomBytes(32).toString('hex');
  const settings = settingsFor(toAdo.url, toModel.url, ado.ready.agentToken, signingKey);
  const host = await startHostProgram({ packageDirectory, stateDirectory: join(root, 'host'), port: 0, settings });
  const user = createAdoUser({
    organizationUrl: ado.ready.url,
    credential: { kind: 'pat', getToken: async () => ado.ready.personToken },
  });
  return {
    async start(number) {
      const title = `Bench-${number}-task: total ignores the quantity`;
      const task = { project, type: 'Bug', title, description: 'See `src/total.ts`.', format: 'markdown' as const };
      const { id } = await user.fileWorkItem({ ...task, tags: ['code-agent'] });
      const body = Buffer.from(JSON.stringify(payloadOf(id)));
      const sentAt = performance.now();
      const answer = await sendSigned(`${host.ready.url}/api/webhook`, body, signingKey);
      const { runId = '' } = webhookAnswerSchema.parse(JSON.parse(answer.body));
      return { runId, sentAt, marks: [sessionId(runId), `Bench-${number}-task`] };
    },
    calls: () => [...toAdo.calls, ...toModel.calls],
    async close() {
      await host.stop();
      await Promise.all([toAdo.close(), toModel.close(), ado.stop(), model.stop()]);
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function settingsFor(adoUrl: string, modelUrl: string, token: string, signingKey: string) {
  return {
    ADO_ORGANIZATION_URL: adoUrl,
    ADO_AUTHENTICATION: 'pat',
    ADO_PAT: token,
    ADO_REPOSITORY: 'till',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    RUNS_PER_ORGANIZATION: '1000',
    RUNS_PER_PERSON_AND_DAY: '100000',
    RECONCILE_SCHEDULE: '0 0 0 1 1 *',
    WEBHOOK_HMAC_KEY: signingKey,
    MODEL_BASE_URL: modelUrl,
    MODEL_NAME: 'scripted',
    MODEL_AUTHENTICATION: 'none',
  };
}

function createRepository(directory: string): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', directory, ...args], { stdio: 'ignore' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '-m', 'Begin');
  return directory;
}

/** What the service hook `workitem.created` sends, as far as the agent believes it. */
function payloadOf(id: number): object {
  return {
    id: `created-${id}`,
    eventType: 'workitem.created',
    publisherId: 'tfs',
    resource: { id, rev: 1, fields: { 'System.TeamProject': project, 'System.Tags': 'code-agent' } },
    resourceContainers: { project: { id: 'be9b3917-87e6-42a4-a549-2bc06a7a878f' } },
  };
}
