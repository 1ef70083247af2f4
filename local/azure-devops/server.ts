import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Backend, type DomainListener, repositoryDirectory } from './backend.ts';
import { discoveryRoutes } from './core/discovery.ts';
import { ensureProject, projectRoutes } from './core/projects.ts';
import { commitRoutes } from './git/commits.ts';
import { itemRoutes } from './git/items.ts';
import { objectRoutes } from './git/objects.ts';
import { pushRoutes } from './git/pushes.ts';
import { refRoutes } from './git/refs.ts';
import { recordRepository, repositoryRoutes } from './git/repositories.ts';
import { createBareRepository, importRepository } from './git/repositoryFiles.ts';
import type { Route } from './http/route.ts';
import { createListener } from './http/server.ts';
import { createKeyedLock } from './state/keyedLock.ts';
import type { Identity, Permission } from './state/records.ts';
import { everything, openState, type State } from './state/state.ts';

/** A user and the token that names it. */
export type IdentityOptions = {
  readonly token: string;
  readonly displayName: string;
  readonly id: string;
  readonly uniqueName: string;
  readonly denied?: readonly Permission[];
};

/** What to create on a first start. */
export type ImportOptions = {
  readonly project: string;
  readonly repository: string;
  /** A local clone, only ever read; an empty repository without it. */
  readonly directory?: string;
  readonly commit?: string;
  readonly branch?: string;
};

export type AzureDevOpsOptions = {
  readonly stateDirectory: string;
  /** 0, the default, picks a free port. */
  readonly port?: number;
  readonly organization?: string;
  readonly personalAccessTokens?: readonly IdentityOptions[];
  readonly import?: ImportOptions;
};

export type AzureDevOpsStandIn = {
  /** Address with the organisation: what the official client takes as its URL. */
  readonly url: string;
  readonly agentToken: string;
  readonly personToken: string;
  readonly project: string | undefined;
  readonly repository: string | undefined;
  readonly repositoryId: string | undefined;
  readonly close: () => Promise<void>;
};

/**
 * Starts the stand-in on 127.0.0.1. What the state directory holds already is kept.
 * @throws Error when the port is taken or the import's directory is no git repository
 */
export async function startAzureDevOps(options: AzureDevOpsOptions): Promise<AzureDevOpsStandIn> {
  mkdirSync(options.stateDirectory, { recursive: true });
  const state = openState(options.stateDirectory);
  const listeners: DomainListener[] = [];
  let url = '';
  const backend = createBackend(state, options.organization ?? 'contoso', () => url, listeners);
  ensureIdentities(state, options.personalAccessTokens ?? []);
  const imported = options.import === undefined ? undefined : await ensureImport(backend, options.import);
  const server = createServer(createListener(backend, routes(backend), async () => undefined));
  url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}/${encodeURIComponent(backend.organization.name)}`;
  const [agent, person] = state.identities.list(everything);
  return {
    url,
    agentToken: agent?.token ?? '',
    personToken: person?.token ?? '',
    project: options.import?.project,
    repository: options.import?.repository,
    repositoryId: imported,
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      state.store.close();
    },
  };
}

function createBackend(
  state: State,
  organization: string,
  url: () => string,
  listeners: readonly DomainListener[],
): Backend {
  const id = state.settings.get(everything, 'organizationId')?.value ?? randomUUID();
  state.settings.put(everything, 'organizationId', { value: id });
  return {
    state,
    organization: { name: organization, id },
    url,
    now: () => new Date().toISOString(),
    lock: createKeyedLock(),
    publish: async (event) => {
      for (const listener of listeners) {
        await listener(event);
      }
    },
  };
}

function routes(backend: Backend): readonly Route[] {
  return [
    ...discoveryRoutes(backend),
    ...projectRoutes(backend),
    ...repositoryRoutes(backend),
    ...refRoutes(backend),
    ...itemRoutes(backend),
    ...objectRoutes(backend),
    ...commitRoutes(backend),
    ...pushRoutes(backend),
  ];
}

/** Adds the identities that are missing; those of an earlier start keep their ids and, unless told otherwise, tokens. */
function ensureIdentities(state: State, wanted: readonly IdentityOptions[]): void {
  const known = state.identities.list(everything);
  for (const identity of wanted) {
    state.identities.put(everything, identity.id, { ...identity, denied: [...(identity.denied ?? [])] });
  }
  if (wanted.length === 0 && known.length === 0) {
    const token = (): string => randomBytes(26).toString('hex');
    const defaults: readonly Identity[] = [
      {
        id: randomUUID(),
        displayName: 'code-agent',
        uniqueName: 'code-agent@contoso.example',
        token: token(),
        denied: [],
      },
      {
        id: randomUUID(),
        displayName: 'Dana Developer',
        uniqueName: 'dana@contoso.example',
        token: token(),
        denied: [],
      },
    ];
    for (const identity of defaults) {
      state.identities.put(everything, identity.id, identity);
    }
  }
}

async function ensureImport(backend: Backend, wanted: ImportOptions): Promise<string> {
  const project = ensureProject(backend, wanted.project);
  const existing = backend.state.repositories
    .list(everything)
    .find((other) => other.projectId === project.id && other.name.toLowerCase() === wanted.repository.toLowerCase());
  if (existing !== undefined) {
    return existing.id;
  }
  const id = randomUUID();
  const directory = repositoryDirectory(backend, id);
  let branch = wanted.branch ?? 'main';
  if (wanted.directory === undefined) {
    await createBareRepository(directory, branch);
  } else {
    branch = (await importRepository(directory, wanted.directory, wanted.commit, wanted.branch)).branch;
  }
  recordRepository(backend, {
    id,
    projectId: project.id,
    name: wanted.repository,
    defaultBranch: `refs/heads/${branch}`,
  });
  return id;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
