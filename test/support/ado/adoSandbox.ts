import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AzureDevOpsOptions,
  type AzureDevOpsStandIn,
  startAzureDevOps,
} from '../../../local/azure-devops/server.ts';
import { type AzureDevOps, createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import type { Repository } from '../../../src/contracts/repositories/repository.ts';

/** One file of a repository to make: its content, or the commit of a submodule. */
export interface SeedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Default 100644. */
  readonly mode?: '100644' | '100755' | '120000' | '160000';
}

export interface AdoSandbox {
  readonly server: AzureDevOpsStandIn;
  readonly ado: AzureDevOps;
  readonly repository: Repository;
  /** The only commit of the repository, on `main`. */
  readonly base: string;
  /** The adapter of another identity. */
  adapter(token: string): AzureDevOps;
  /** The adapter with a token that changes. */
  adapterOf(getToken: () => Promise<string>): AzureDevOps;
  /** A plain call as the person (not the agent): for what people do in Azure DevOps. The path follows the project. */
  asPerson(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Runs git in the server's bare repository. */
  git(...args: string[]): string;
  close(): Promise<void>;
}

const project = 'Fabrikam Fiber';
/** What belongs to the organisation has no project in front of it. */
const ofOrganization = /^(hooks|projects|identities)\//;

type TestIdentity = NonNullable<AzureDevOpsOptions['personalAccessTokens']>[number];

/** Somebody with the token `reader` who lacks some permissions. */
export function readerWithout(...denied: NonNullable<TestIdentity['denied']>): TestIdentity {
  const id = '11111111-1111-4111-8111-111111111111';
  return { id, displayName: 'Reader', uniqueName: 'reader@contoso.example', token: 'reader', denied };
}

/**
 * A running stand-in with one repository of the given files, and the adapter connected to it as the agent.
 * @param identities further identities, e.g. one that lacks a permission
 * @param more how pull requests are built, the traffic's knobs, time, how long tokens live, and the process of work items
 */
export async function startAdoSandbox(
  files: readonly SeedFile[],
  identities: AzureDevOpsOptions['personalAccessTokens'] = [],
  more: Pick<AzureDevOpsOptions, 'build' | 'traffic' | 'now' | 'tokenLifeDays' | 'groups' | 'process'> = {},
): Promise<AdoSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'ado-sandbox-'));
  const source = join(folder, 'source.git');
  const base = makeRepository(source, files);
  const server = await startAzureDevOps({
    stateDirectory: join(folder, 'state'),
    import: { project, repository: 'My Répo', directory: source },
    ...(identities.length === 0 ? {} : { personalAccessTokens: identities }),
    ...more,
  });
  const adapterOf = (getToken: () => Promise<string>) =>
    createAzureDevOps({ organizationUrl: server.url, credential: { kind: 'pat', getToken } });
  const adapter = (token: string) => adapterOf(async () => token);
  const ado = adapter(server.agentToken);
  const repository = await ado.repositories.resolve(project, undefined);
  const bare = join(folder, 'state', 'repositories', `${repository.id}.git`);
  return {
    server,
    ado,
    repository,
    base,
    adapter,
    adapterOf,
    asPerson: (method, path, body) => callAs(server, server.personToken, method, path, body),
    git: (...args) => execFileSync('git', args, { cwd: bare, encoding: 'utf8', maxBuffer: 1e8 }).trim(),
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function callAs(server: AzureDevOpsStandIn, token: string, method: string, path: string, body: unknown) {
  const isPatch = Array.isArray(body);
  const scope = ofOrganization.test(path) ? '' : `/${encodeURIComponent(project)}`;
  const response = await fetch(`${server.url}${scope}/_apis/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}`,
      'content-type': isPatch ? 'application/json-patch+json' : 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  }
  return text === '' ? {} : JSON.parse(text);
}

/** A bare repository with one commit of exactly these files, whatever their names and bytes. */
function makeRepository(directory: string, files: readonly SeedFile[]): string {
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', directory]);
  const parts: (string | Uint8Array)[] = [
    'commit refs/heads/main\nmark :1\ncommitter A <a@example.com> 1700000000 +0000\ndata 5\nfirst\n',
  ];
  for (const { path, content, mode = '100644' } of files) {
    const bytes = Buffer.from(content);
    const name = `"${path.replace(/["\\]/g, '\\$&')}"`;
    if (mode === '160000') {
      parts.push(`M 160000 ${bytes.toString('utf8')} ${name}\n`);
    } else {
      parts.push(`M ${mode} inline ${name}\ndata ${bytes.length}\n`, bytes, '\n');
    }
  }
  const input = Buffer.concat([...parts, '\nget-mark :1\ndone\n'].map((part) => Buffer.from(part)));
  return execFileSync('git', ['fast-import', '--quiet', '--done'], { cwd: directory, input }).toString('utf8').trim();
}
