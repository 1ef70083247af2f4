/**
 * The program that a driver of the recordings starts in the place of the local host: Azure Functions Core Tools, with
 * Azurite where nothing serves its usual ports. It takes the local host's flags, says the same line when it is ready, and
 * ends with its standard input.
 *
 * `FUNC_COMMAND` names another command than `func`; `CONFORMANCE_AZURITE=none` says that the storage is there.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { prepareSite } from './coreToolsSite.ts';

const readyMilliseconds = 180_000;
const pollMilliseconds = 250;
const azuriteQueuePort = 10_001;

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: '.' },
    state: { type: 'string', default: '.' },
    port: { type: 'string', default: '0' },
    'exit-with-parent': { type: 'boolean' },
  },
});

const log = createWriteStream(process.env['REALHOST_LOG'] ?? '/dev/null', { flags: 'a' });
const children: ChildProcess[] = [];
let isStopping = false;

process.once('SIGTERM', stop).once('SIGINT', stop);
if (values['exit-with-parent']) process.stdin.once('end', stop).resume();

const port = values.port === '0' ? await freePort() : Number(values.port);
const url = `http://127.0.0.1:${port}`;
if (process.env['CONFORMANCE_AZURITE'] !== 'none' && (await isFree(azuriteQueuePort))) startAzurite(values.state);
const site = prepareSite(values.app, values.state, readHostBundle());
start(process.env['FUNC_COMMAND'] ?? 'func', ['start', '--port', String(port)], site);
await answers();
const systemKey = await readSystemKey();
const emulatedStorage = 'UseDevelopmentStorage=true';
// Core Tools check no keys: one that nobody has stands for the key of functions.
console.log(JSON.stringify({ event: 'ready', url, systemKey, hostKey: 'core-tools-ask-for-no-key', emulatedStorage }));

function readHostBundle(): string {
  return resolve(import.meta.dirname, '..', '..', 'host.json');
}

function startAzurite(state: string): void {
  const program = resolve(import.meta.dirname, '..', '..', 'node_modules', 'azurite', 'dist', 'src', 'azurite.js');
  start(process.execPath, [program, '--silent', '--skipApiVersionCheck', '--location', `${state}/azurite`], '.');
}

function start(command: string, args: readonly string[], cwd: string): void {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.once('error', (error) => fail(`${command} cannot be started: ${error.message}`));
  child.once('exit', (code) => fail(`${command} ended with ${code}`));
  children.push(child);
}

function fail(message: string): void {
  if (isStopping) return;
  console.error(`${message}; its output is in ${process.env['REALHOST_LOG'] ?? 'no file'}`);
  process.exitCode = 1;
  stop();
}

async function answers(): Promise<void> {
  const deadline = Date.now() + readyMilliseconds;
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/api/hGet`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(pollMilliseconds);
  }
  fail(`${url} did not serve within ${readyMilliseconds / 1000} s`);
}

/** The key of the durable API, as it stands in the addresses that the app hands out. */
async function readSystemKey(): Promise<string> {
  const body = JSON.stringify({ op: 'createHttpManagementPayload', args: ['x'] });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/client`, { method: 'POST', headers, body });
  const schema = z.object({ ok: z.object({ statusQueryGetUri: z.string() }) });
  const { statusQueryGetUri } = schema.parse(await answer.json()).ok;
  return new URL(statusQueryGetUri).searchParams.get('code') ?? 'core-tools-ask-for-no-system-key';
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  // Azurite last: the host writes to it until its end.
  for (const child of children.toReversed()) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
  }
  process.exit();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}

async function isFree(taken: number): Promise<boolean> {
  const server = createServer().listen(taken, '127.0.0.1');
  const isListening = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]);
  if (isListening) await new Promise((closed) => server.close(closed));
  return isListening;
}
