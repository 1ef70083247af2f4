import { settingsSchema } from '../../platform/settings/configuration.ts';
import { type LocalProgram, startLocalProgram } from '../processes/localProgram.ts';
import {
  type AzureDevOpsReady,
  azureDevOpsReadySchema,
  type HostReady,
  hostReadySchema,
  type ModelReady,
  modelReadySchema,
} from './readyLines.ts';

interface ProgramOptions {
  readonly packageDirectory: string;
  readonly onLogLine?: (line: string) => void;
}

export interface AzureDevOpsProgramOptions extends ProgramOptions {
  readonly stateDirectory: string;
  /** 0 picks a free one. */
  readonly port?: number;
  readonly project: string;
  readonly repository: { readonly directory: string; readonly name: string; readonly commit: string };
  /** Shell command that builds pull requests. */
  readonly buildCommand: string | undefined;
}

/** Starts the stand-in for Azure DevOps with a local repository. */
export async function startAzureDevOpsProgram(
  options: AzureDevOpsProgramOptions,
): Promise<LocalProgram<AzureDevOpsReady>> {
  const { repository, buildCommand, project, port = 0 } = options;
  return await startLocalProgram({
    ...options,
    name: 'azure-devops',
    arguments: [
      ...['--state', options.stateDirectory, '--port', String(port), '--project', project],
      ...['--repository', repository.name, '--import', repository.directory, '--commit', repository.commit],
      ...(buildCommand === undefined ? [] : ['--build-command', buildCommand]),
    ],
    readySchema: azureDevOpsReadySchema,
  });
}

/** Starts the scripted model. */
export async function startModelProgram(
  options: ProgramOptions & { readonly scenarioFile: string },
): Promise<LocalProgram<ModelReady>> {
  const scenario = ['--scenario', options.scenarioFile];
  return await startLocalProgram({ ...options, name: 'model', arguments: scenario, readySchema: modelReadySchema });
}

export interface HostProgramOptions extends ProgramOptions {
  /** Folder of the app, with a package.json whose `main` is compiled. Default: the package itself. */
  readonly appDirectory?: string | undefined;
  readonly stateDirectory: string;
  readonly port: number;
  /** Settings of the app. Without them it reads local.settings.json. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Added to the settings from either source. */
  readonly extraSettings?: Readonly<Record<string, string>>;
  /** Speed of durable timers compared with real time. Default: 1. */
  readonly speed?: number | undefined;
}

// Settings of this shell or of local.settings.json must not reach a sandbox. An empty one counts as absent.
const unset = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, '']));

/** Node options for the host, the same as in the first line of its program. local/host/README.md explains them. */
export const hostNodeFlags: readonly string[] = ['--max-semi-space-size=16', '--v8-pool-size=1'];

/** Starts the local Functions host with the compiled app, and Azurite with it. */
export async function startHostProgram(options: HostProgramOptions): Promise<LocalProgram<HostReady>> {
  const {
    packageDirectory,
    appDirectory = packageDirectory,
    stateDirectory,
    port,
    settings,
    extraSettings,
    speed,
  } = options;
  const isolated = { ...unset, AzureWebJobsStorage: 'UseDevelopmentStorage=true', ...settings };
  return await startLocalProgram({
    ...options,
    name: 'host',
    nodeFlags: hostNodeFlags,
    arguments: [
      ...['--app', appDirectory, '--state', stateDirectory, '--port', String(port), '--enforce-rules'],
      ...(speed === undefined ? [] : ['--speed', String(speed)]),
    ],
    readySchema: hostReadySchema,
    environment: { ...(settings === undefined ? {} : isolated), ...extraSettings },
  });
}
