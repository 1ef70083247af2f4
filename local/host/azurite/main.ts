import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { parseArgs } from 'node:util';
import { messageOf } from '../errors.ts';
import { takeExclusiveLock } from '../exclusiveLock.ts';
import { type ReservedPort, reservePort, useReservedPorts } from './reservedPorts.ts';

/**
 * The program that runs Azurite for a host. It stops, saving its state, when its standard input ends: that happens
 * however the host dies, so nothing is left running and nothing that was accepted is lost.
 */
const WAIT_FOR_EARLIER_MILLISECONDS = 30_000;
const LONGEST_CLOSE_MILLISECONDS = 15_000;

const { values } = parseArgs({
  options: {
    location: { type: 'string' },
    lock: { type: 'string' },
  },
});

async function run(location: string, lockFile: string): Promise<void> {
  const ports = await announcePorts();
  const lock = takeExclusiveLock(lockFile, WAIT_FOR_EARLIER_MILLISECONDS);
  if (lock === undefined) {
    throw new Error(`another one still uses ${location} after ${WAIT_FOR_EARLIER_MILLISECONDS / 1000} s`);
  }
  process.on('exit', () => lock.release());
  process.stdin.on('end', () => stopGracefully());
  process.stdin.on('error', () => stopGracefully());
  process.stdin.resume();
  // Its reader is gone when the host was killed; an unhandled EPIPE would end this process before it has saved.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  // Azurite reads its settings from the command line of the process it runs in.
  process.argv = [
    ...process.argv.slice(0, 2),
    ...['--location', location, '--silent', '--skipApiVersionCheck', '--disableTelemetry'],
    ...['--blobHost', '127.0.0.1', '--queueHost', '127.0.0.1', '--tableHost', '127.0.0.1'],
    ...['--blobPort', ports.Blob.port, '--queuePort', ports.Queue.port, '--tablePort', ports.Table.port].map(String),
  ];
  useReservedPorts(Object.values(ports));
  enableCompileCache();
  leaveOutUnused();
  createRequire(import.meta.url)('azurite/dist/src/azurite.js');
}

/** Tells the host where the services will be, so that it need not wait for them before it loads the app. */
async function announcePorts(): Promise<Readonly<Record<'Blob' | 'Queue' | 'Table', ReservedPort>>> {
  const [Blob, Queue, Table] = await Promise.all([reservePort(), reservePort(), reservePort()]);
  process.stdout.write(`${JSON.stringify({ Blob: Blob.port, Queue: Queue.port, Table: Table.port })}\n`);
  return { Blob, Queue, Table };
}

/** What Azurite loads but never uses here, a good part of its time to start, and what stands in for it. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  applicationinsights: 'module.exports = {};',
  // Only for metadata in an SQL database; the classes of its tables are declared all the same.
  sequelize: 'module.exports = { Model: class {} };',
};

function leaveOutUnused(): void {
  const scheme = 'file:///left-out/';
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      Object.hasOwn(LEFT_OUT, specifier)
        ? { url: `${scheme}${specifier}.cjs`, format: 'commonjs', shortCircuit: true }
        : nextResolve(specifier, context),
    load: (url, context, nextLoad) =>
      url.startsWith(scheme)
        ? { format: 'commonjs', source: LEFT_OUT[url.slice(scheme.length, -'.cjs'.length)] ?? '', shortCircuit: true }
        : nextLoad(url, context),
  });
}

/** Azurite saves and closes on SIGTERM; before it has started there is nothing to save. */
function stopGracefully(): void {
  if (process.listenerCount('SIGTERM') === 0) {
    process.exit(0);
  }
  process.emit('SIGTERM');
  // A close that hangs must not keep the next host waiting forever.
  setTimeout(() => process.exit(1), LONGEST_CLOSE_MILLISECONDS).unref();
}

function fail(error: unknown): void {
  process.stderr.write(`Cannot start Azurite: ${messageOf(error)}\n`, () => process.exit(1));
}

if (values.location === undefined || values.lock === undefined) {
  fail(new Error('--location and --lock are required'));
} else {
  run(values.location, values.lock).catch(fail);
}
