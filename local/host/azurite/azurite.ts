import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { HostError } from '../errors.ts';
import type { HostLog } from '../logging/log.ts';
import { azuriteProgram } from './program.ts';

/** A running Azurite that belongs to this host. */
export interface Azurite {
  /** Good from the beginning: what connects before the services are ready is served when they are. */
  readonly connectionString: string;
  /** Resolves when all three services listen. @throws HostError where they do not get to */
  readonly ready: Promise<void>;
  /** Saves and stops; resolves when the process has gone. */
  stop(): Promise<void>;
}

export interface AzuriteOptions {
  readonly directory: string;
  readonly log: HostLog;
  /** Longest time to become ready, an earlier Azurite on the same directory included. */
  readonly startMilliseconds?: number;
}

const portsSchema = z.object({ Blob: z.int(), Queue: z.int(), Table: z.int() });

type Ports = z.infer<typeof portsSchema>;

const READY_LINE = /^Azurite (Blob|Queue|Table) service is successfully listening at /;

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 20_000;
const SERVICES = 3;

/** Azurite's well-known development account: the same on every machine, not a secret. */
const ACCOUNT = 'devstoreaccount1';
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts Azurite; resolves as soon as its ports are known, while it is still on its way. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  mkdirSync(options.directory, { recursive: true });
  const location = join(options.directory, 'data');
  const child = spawn(
    process.execPath,
    [azuriteProgram(), '--location', location, '--lock', join(options.directory, 'lock.sqlite')],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  child.stderr.on('data', (chunk: Buffer) => options.log('debug', 'Host.Azurite', chunk.toString().trimEnd()));
  const start = watchStart(child, options.startMilliseconds ?? START_MILLISECONDS);
  let isStopping = false;
  const ready = start.ready.then(
    () => {
      child.once('exit', (code) => {
        if (!isStopping) {
          options.log('error', 'Host.Azurite', `Azurite ended unexpectedly with code ${code}: storage is gone.`);
        }
      });
    },
    (error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    },
  );
  // Whoever waits for it hears of the failure; nobody has to.
  ready.catch(() => undefined);
  const stop = (): Promise<void> => {
    isStopping = true;
    return stopChild(child);
  };
  return { connectionString: connectionStringOf(await start.ports), ready, stop };
}

/** Reads what Azurite's process says of itself: first its ports, then one line for each service that is ready. */
function watchStart(child: ChildProcess, milliseconds: number): { ports: Promise<Ports>; ready: Promise<void> } {
  const errors: string[] = [];
  const listening = new Set<string>();
  const ports = Promise.withResolvers<Ports>();
  const ready = Promise.withResolvers<void>();
  const fail = (error: unknown): void => {
    clearTimeout(timer);
    ports.reject(error);
    ready.reject(error);
  };
  const timer = setTimeout(() => {
    fail(new HostError(`Azurite was not ready after ${milliseconds / 1000} s. ${errors.join(' ')}`));
  }, milliseconds);
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString().trim()));
  child.once('error', (error) => fail(new HostError(`Cannot start Azurite: ${error.message}`, { cause: error })));
  child.once('exit', (code) => {
    fail(new HostError(`Azurite ended with code ${code} before it was ready. ${errors.join(' ')}`));
  });
  const takeLine = (line: string): void => {
    if (line.startsWith('{')) {
      ports.resolve(portsSchema.parse(JSON.parse(line)));
    }
    const [, service] = READY_LINE.exec(line) ?? [];
    if (service !== undefined && listening.add(service).size === SERVICES) {
      clearTimeout(timer);
      ready.resolve();
    }
  };
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', takeLine);
  }
  return { ports: ports.promise, ready: ready.promise };
}

function connectionStringOf(ports: Ports): string {
  const endpoint = (service: keyof Ports): string => `${service}Endpoint=http://127.0.0.1:${ports[service]}/${ACCOUNT}`;
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${ACCOUNT}`,
    `AccountKey=${ACCOUNT_KEY}`,
    ...[endpoint('Blob'), endpoint('Queue'), endpoint('Table'), ''],
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
