import { randomBytes } from 'node:crypto';
import { type AdoUser, createAdoUser } from '../../ado/adoUser.ts';
import { startRelay, type WebhookAnswer } from '../http/relay.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { startAzureDevOpsProgram, startHostProgram, startModelProgram } from './programs.ts';
import type { AzureDevOpsReady } from './readyLines.ts';

/** The events that can start a run. */
const subscribedEvents = ['workitem.created', 'workitem.updated', 'workitem.commented'] as const;

const projectName = 'demo';

const keptLogLines = 10;

/** Which model the app talks to. */
export type ModelChoice =
  | { readonly kind: 'endpoint'; readonly url: string; readonly name: string; readonly apiKey: string | undefined }
  | { readonly kind: 'scenario'; readonly file: string };

export interface SandboxOptions {
  readonly packageDirectory: string;
  /** Where the local programs keep their state. */
  readonly stateDirectory: string;
  readonly repository: { readonly directory: string; readonly name: string; readonly commit: string };
  readonly model: ModelChoice;
  readonly buildCommand: string | undefined;
  readonly candidates: number;
  readonly onLogLine: (program: string, line: string) => void;
  readonly onWebhookAnswer: (answer: WebhookAnswer) => void;
}

/** A complete installation on this machine: Azure DevOps, the Functions host with the app, a model, and a service hook. */
export interface Sandbox {
  readonly ado: AzureDevOpsReady;
  readonly host: {
    readonly url: string;
    readonly systemKey: string;
    /** Key of the app's own functions. */
    readonly hostKey: string;
    /** How the host's process ended; undefined while it runs. */
    readonly whyGone: () => string | undefined;
  };
  readonly user: AdoUser;
}

/** Starts everything on free ports, and adds it to the clean-up. */
export async function startSandbox(options: SandboxOptions, cleanup: Cleanup): Promise<Sandbox> {
  const [ado, model] = await Promise.all([startAzureDevOps(options, cleanup), startModel(options, cleanup)]);
  const signingKey = randomBytes(32).toString('hex');
  const host = await startHost(options, cleanup, {
    ADO_ORGANIZATION_URL: ado.url,
    ADO_AUTHENTICATION: 'pat',
    ADO_PAT: ado.agentToken,
    ADO_REPOSITORY: ado.repository,
    CANDIDATES: String(options.candidates),
    WEBHOOK_HMAC_KEY: signingKey,
    ...model,
  });
  const basicPassword = randomBytes(16).toString('hex');
  const relay = await startRelay({
    webhookUrl: `${host.url}/api/webhook`,
    signingKey,
    basicPassword,
    onAnswer: options.onWebhookAnswer,
  });
  cleanup.add(relay.close);
  const user = createAdoUser({
    organizationUrl: ado.url,
    credential: { kind: 'pat', getToken: async () => ado.personToken },
  });
  for (const eventType of subscribedEvents) {
    await user.subscribe({ projectId: ado.projectId, eventType, url: relay.url, basicPassword });
  }
  return { ado, host, user };
}

async function startAzureDevOps(options: SandboxOptions, cleanup: Cleanup): Promise<AzureDevOpsReady> {
  const program = await startAzureDevOpsProgram({
    ...options,
    project: projectName,
    stateDirectory: `${options.stateDirectory}/azure-devops`,
    onLogLine: (line) => options.onLogLine('azure-devops', line),
  });
  cleanup.add(program.stop);
  return program.ready;
}

type ModelSettings = Readonly<Record<string, string>>;

async function startModel(
  { model, packageDirectory, onLogLine }: SandboxOptions,
  cleanup: Cleanup,
): Promise<ModelSettings> {
  if (model.kind === 'endpoint') {
    const key = model.apiKey;
    return {
      MODEL_BASE_URL: model.url,
      MODEL_NAME: model.name,
      MODEL_AUTHENTICATION: key === undefined ? 'none' : 'key',
      ...(key === undefined ? {} : { MODEL_API_KEY: key }),
    };
  }
  const log = (line: string) => onLogLine('model', line);
  const program = await startModelProgram({ packageDirectory, scenarioFile: model.file, onLogLine: log });
  cleanup.add(program.stop);
  return { MODEL_BASE_URL: program.ready.url, MODEL_NAME: program.ready.model, MODEL_AUTHENTICATION: 'none' };
}

async function startHost(options: SandboxOptions, cleanup: Cleanup, settings: Readonly<Record<string, string>>) {
  const program = await startHostProgram({
    packageDirectory: options.packageDirectory,
    stateDirectory: `${options.stateDirectory}/host`,
    port: 0,
    settings,
    onLogLine: (line) => options.onLogLine('host', line),
  });
  cleanup.add(program.stop);
  const { ready, process, log } = program;
  const whyGone = () => {
    if (process.exitCode === null && process.signalCode === null) return undefined;
    const how = process.signalCode ?? `exit code ${process.exitCode}`;
    return `the local host has ended with ${how}.\n${log().slice(-keptLogLines).join('\n')}`;
  };
  return { ...ready, whyGone };
}
