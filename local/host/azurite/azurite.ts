import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { HostError } from '../errors.ts';
import type { HostLog } from '../logging/log.ts';
import { azuriteProgram } from './program.ts';

/** A running Azurite that belongs to this host. */
export interface Azurite {
  readonly connectionString: string;
  /** Saves and stops; resolves when the process has gone. */
  stop(): Promise<void>;
}

export interface AzuriteOptions {
  readonly directory: string;
  readonly log: HostLog;
  /** Longest time to become ready, an earlier Azurite on the same directory included. */
  readonly startMilliseconds?: number;
}

interface Endpoints {
  readonly Blob: string;
  readonly Queue: string;
  readonly Table: string;
}

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 20_000;

/** Azurite's well-known development account: the same on every machine, not a secret. */
const ACCOUNT = 'devstoreaccount1';
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts Azurite on free ports and waits until all three services listen. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  mkdirSync(options.directory, { recursive: true });
  const location = join(options.directory, 'data');
  const child = spawn(
    process.execPath,
    [azuriteProgram(), '--location', location, '--lock', join(options.directory, 'lock.sqlite')],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  child.stderr.on('data', (chunk: Buffer) => options.log('debug', 'Host.Azurite', chunk.toString().trimEnd()));
  try {
    const endpoints = await waitForEndpoints(child, options.startMilliseconds ?? START_MILLISECONDS);
    const tell = (code: number | null): void =>
      options.log('error', 'Host.Azurite', `Azurite ended unexpectedly with code ${code}: storage is gone.`);
    child.once('exit', tell);
    const stop = (): Promise<void> => {
      child.off('exit', tell);
      return stopChild(child);
    };
    return { connectionString: connectionStringOf(endpoints), stop };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function waitForEndpoints(child: ChildProcess, milliseconds: number): Promise<Endpoints> {
  const found: Partial<Record<keyof Endpoints, string>> = {};
  const errors: string[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new HostError(`Azurite was not ready after ${milliseconds / 1000} s. ${errors.join(' ')}`));
    }, milliseconds);
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString().trim()));
    child.once('error', (error) => reject(new HostError(`Cannot start Azurite: ${error.message}`, { cause: error })));
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new HostError(`Azurite ended with code ${code} before it was ready. ${errors.join(' ')}`));
    });
    if (child.stdout === null) {
      return;
    }
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, service, address] =
        /^Azurite (Blob|Queue|Table) service is successfully listening at (\S+)$/.exec(line) ?? [];
      if (address !== undefined && (service === 'Blob' || service === 'Queue' || service === 'Table')) {
        found[service] = address;
      }
      const { Blob, Queue, Table } = found;
      if (Blob !== undefined && Queue !== undefined && Table !== undefined) {
        clearTimeout(timer);
        resolve({ Blob, Queue, Table });
      }
    });
  });
}

function connectionStringOf(endpoints: Endpoints): string {
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${ACCOUNT}`,
    `AccountKey=${ACCOUNT_KEY}`,
    `BlobEndpoint=${endpoints.Blob}/${ACCOUNT}`,
    `QueueEndpoint=${endpoints.Queue}/${ACCOUNT}`,
    `TableEndpoint=${endpoints.Table}/${ACCOUNT}`,
    '',
  ].join(';');
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
    child.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    child.stdin?.end();
  });
}
