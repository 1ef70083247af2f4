import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as client from 'azure-devops-node-api';
import {
  type AzureDevOpsOptions,
  type AzureDevOpsStandIn,
  startAzureDevOps,
} from '../../../local/azure-devops/server.ts';

/** A running stand-in with one imported repository, and clients for its two identities. */
export type TestStandIn = {
  readonly server: AzureDevOpsStandIn;
  readonly directory: string;
  readonly agent: client.WebApi;
  readonly person: client.WebApi;
  readonly repositoryId: string;
  /** Commit the imported branch `main` points at. */
  readonly base: string;
  /** Sends a plain request as the agent: for what the official client hides. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
};

export const sampleFiles: Readonly<Record<string, string>> = {
  'README.md': '# Sample\n',
  'src/add.js': 'export function add(a, b) {\n  return a - b;\n}\n',
  'src/deep/inner.txt': 'inner\r\nsecond',
  'with space/größe.txt': 'größe\n',
  'empty.txt': '',
};

/** Makes a git repository of files with one commit on `main`. */
export function makeRepository(directory: string, files: Readonly<Record<string, string>> = sampleFiles): string {
  mkdirSync(directory, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  writeFileSync(join(directory, 'run.sh'), '#!/bin/sh\ntrue\n', { mode: 0o755 });
  const identity = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@x',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@x',
  };
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: directory, encoding: 'utf8', env: { PATH: process.env['PATH'], ...identity } });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '-m', 'first');
  return git('rev-parse', 'HEAD').trim();
}

/** Starts a stand-in in a temporary folder that is removed on close. */
export async function startTestStandIn(options: Partial<AzureDevOpsOptions> = {}): Promise<TestStandIn> {
  const directory = mkdtempSync(join(tmpdir(), 'ado-'));
  const base = makeRepository(join(directory, 'source'));
  const server = await startAzureDevOps({
    stateDirectory: join(directory, 'state'),
    import: { project: 'Fabrikam Fiber', repository: 'My Répo', directory: join(directory, 'source') },
    ...options,
  });
  const connect = (token: string): client.WebApi =>
    new client.WebApi(server.url, client.getPersonalAccessTokenHandler(token));
  return {
    server,
    directory,
    agent: connect(server.agentToken),
    person: connect(server.personToken),
    repositoryId: server.repositoryId ?? '',
    base,
    fetch: (path, init = {}) =>
      fetch(`${server.url}${path}`, {
        ...init,
        headers: {
          Authorization: `Basic ${Buffer.from(`:${server.agentToken}`).toString('base64')}`,
          'Content-Type': 'application/json',
          ...init.headers,
        },
      }),
    close: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
