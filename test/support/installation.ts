import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startModel } from '../../local/model/server.ts';
import { type AdoUser, createAdoUser } from '../../src/ado/adoUser.ts';
import {
  createDurableManagement,
  type DurableManagement,
  type Instance,
  waitForInstance,
} from '../../src/cli/http/durableManagement.ts';
import { type SentDelivery, sendSigned } from '../../src/cli/http/relay.ts';
import type { LocalProgram } from '../../src/cli/processes/localProgram.ts';
import { startAzureDevOpsProgram, startHostProgram } from '../../src/cli/sandbox/programs.ts';
import type { AzureDevOpsReady, HostReady } from '../../src/cli/sandbox/readyLines.ts';
import { isInReview } from '../../src/cli/sandbox/resolveOutcome.ts';
import { startCoreToolsHost } from './host/coreToolsHost.ts';
import { type GateProxy, startGateProxy } from './http/gateProxy.ts';
import { attachFiles, type FileToAttach } from './people/attachFiles.ts';
import { createCall } from './people/call.ts';

/** Folder of the package: where the compiled programs are. */
export const packageDirectory = join(__dirname, '..', '..');

const keysSchema = z.object({ masterKey: z.string() });

const runTimeoutMilliseconds = 60_000;

/** Everything a run needs, as processes on this machine, with gates in front of Azure DevOps and the model. */
export interface Installation {
  readonly ado: AzureDevOpsReady;
  readonly user: AdoUser;
  readonly adoGate: GateProxy;
  readonly modelGate: GateProxy;
  readonly signingKey: string;
  readonly host: () => HostReady;
  readonly management: () => DurableManagement;
  /** Kills the host with SIGKILL and starts it again on the same state and port. */
  killAndRestartHost(): Promise<void>;
  killHost(): Promise<void>;
  startHost(): Promise<void>;
  /** Starts another app over the same Azure DevOps and model; whoever starts it stops it. */
  startOtherHost(settings: Readonly<Record<string, string>>): Promise<LocalProgram<HostReady>>;
  /** Signs a payload and posts it to the webhook. */
  send(payload: unknown): Promise<SentDelivery>;
  /** Files a work item that carries the agent's tag, and gives the payload of its service hook. */
  fileWorkItem(
    title: string,
    description: string,
    files?: readonly FileToAttach[],
  ): Promise<{ readonly id: number; readonly payload: object }>;
  /** Waits until the run's pull request is open, or the run has ended without one. */
  waitForReview(runId: string): Promise<Instance>;
  /** Waits until the host has logged so many lines that match. */
  logged(pattern: RegExp, times: number): Promise<void>;
  /** A key that opens functions of the level `function`. */
  functionKey(): string;
  close(): Promise<void>;
}

export interface InstallationOptions {
  /** Folder of the app that the host loads, as the bundle has one. Preset: that of the package. */
  readonly appDirectory?: string;
  readonly repository: { readonly directory: string; readonly name: string; readonly commit: string };
  readonly scenario: Parameters<typeof startModel>[0]['scenario'];
  readonly buildCommand?: string;
  readonly candidates?: number;
  /** How many times as fast as on the wall durable timers pass, and with them the time until lost work comes back. */
  readonly speed?: number;
  /** Beside those that every installation has. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts an installation on free ports. */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'code-agent-e2e-'));
  const ado = await startAzureDevOpsProgram({
    packageDirectory,
    stateDirectory: join(stateDirectory, 'azure-devops'),
    project: 'Store',
    repository: options.repository,
    buildCommand: options.buildCommand,
  });
  const model = await startModel({ scenario: options.scenario });
  const adoGate = await startGateProxy(ado.ready.url);
  const modelGate = await startGateProxy(model.url);
  const signingKey = randomBytes(32).toString('hex');
  const settings = {
    ADO_ORGANIZATION_URL: adoGate.url,
    ADO_AUTHENTICATION: 'pat',
    ADO_PAT: ado.ready.agentToken,
    ADO_REPOSITORY: options.repository.name,
    CANDIDATES: String(options.candidates ?? 1),
    WEBHOOK_HMAC_KEY: signingKey,
    MODEL_BASE_URL: modelGate.url,
    MODEL_NAME: 'scripted',
    MODEL_AUTHENTICATION: 'none',
    ...options.settings,
  };
  const log = createLogWatch();
  const hostDirectory = join(stateDirectory, 'host');
  const { appDirectory = packageDirectory } = options;
  const hosting = {
    packageDirectory,
    appDirectory,
    stateDirectory: hostDirectory,
    settings,
    onLogLine: log.add,
    speed: options.speed,
  };
  const startHost = (port: number) =>
    process.env['FUNCTIONS_HOST'] === 'func'
      ? startCoreToolsHost({ ...hosting, port })
      : startHostProgram({ ...hosting, port });
  const startOtherHost: Installation['startOtherHost'] = (own) =>
    startHostProgram({
      ...{ packageDirectory, appDirectory, stateDirectory: join(stateDirectory, 'other-host'), port: 0 },
      settings: { ...settings, ...own },
    });
  const host = await startHost(0);
  const close = async () => {
    await model.close();
    await adoGate.close();
    await modelGate.close();
    await ado.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  };
  const parts = { ado: ado.ready, adoGate, modelGate, signingKey, host, startHost, startOtherHost, close };
  return assemble({ ...parts, log, hostDirectory });
}

interface Parts {
  readonly ado: AzureDevOpsReady;
  readonly adoGate: GateProxy;
  readonly modelGate: GateProxy;
  readonly signingKey: string;
  readonly host: LocalProgram<HostReady>;
  readonly startHost: (port: number) => Promise<LocalProgram<HostReady>>;
  readonly startOtherHost: Installation['startOtherHost'];
  readonly close: () => Promise<void>;
  readonly log: LogWatch;
  readonly hostDirectory: string;
}

function assemble({ ado, adoGate, modelGate, signingKey, startHost, ...parts }: Parts): Installation {
  let host = parts.host;
  const port = Number(new URL(host.ready.url).port);
  const user = createAdoUser({
    organizationUrl: ado.url,
    credential: { kind: 'pat', getToken: async () => ado.personToken },
  });
  const management = () => createDurableManagement(host.ready.url, host.ready.systemKey);
  const installation: Installation = {
    ado,
    user,
    adoGate,
    modelGate,
    signingKey,
    host: () => host.ready,
    management,
    startOtherHost: parts.startOtherHost,
    async killHost() {
      const exited = new Promise((resolve) => host.process.once('exit', resolve));
      host.process.kill('SIGKILL');
      await exited;
    },
    async startHost() {
      host = await startHost(port);
    },
    async killAndRestartHost() {
      await installation.killHost();
      await installation.startHost();
    },
    send: (payload) => sendSigned(`${host.ready.url}/api/webhook`, Buffer.from(JSON.stringify(payload)), signingKey),
    async fileWorkItem(title, description, files = []) {
      const tags = ['code-agent'];
      const { id } = await user.fileWorkItem({
        project: ado.project,
        type: 'Bug',
        title,
        description,
        format: 'markdown',
        tags,
      });
      await attachFiles(createCall(ado, ado.personToken), id, files);
      return { id, payload: createdPayload(id, ado.project) };
    },
    waitForReview: (runId) =>
      waitForInstance(management(), runId, { timeoutMilliseconds: runTimeoutMilliseconds, isReached: isInReview }),
    logged: parts.log.seen,
    functionKey: () =>
      keysSchema.parse(JSON.parse(readFileSync(join(parts.hostDirectory, 'keys.json'), 'utf8'))).masterKey,
    async close() {
      await host.stop();
      await parts.close();
    },
  };
  return installation;
}

/** What the service hook `workitem.created` sends, as far as the agent believes it. */
function createdPayload(id: number, project: string): object {
  return {
    id: `created-${id}`,
    eventType: 'workitem.created',
    publisherId: 'tfs',
    resource: { id, rev: 1, fields: { 'System.TeamProject': project, 'System.Tags': 'code-agent' } },
    resourceVersion: '1.0',
    resourceContainers: { project: { id: 'be9b3917-87e6-42a4-a549-2bc06a7a878f' } },
    createdDate: '2026-11-23T12:00:00Z',
  };
}

interface LogWatch {
  readonly add: (line: string) => void;
  readonly seen: (pattern: RegExp, times: number) => Promise<void>;
}

/** Keeps every line of a log and tells when one was written. */
function createLogWatch(): LogWatch {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  return {
    add(line) {
      lines.push(line);
      for (const look of waiting) look();
    },
    seen: (pattern, times) =>
      new Promise((resolve) => {
        const look = () => {
          if (lines.filter((line) => pattern.test(line)).length < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
