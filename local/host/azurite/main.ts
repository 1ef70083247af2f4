import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { parseArgs } from 'node:util';
import { messageOf } from '../errors.ts';
import { takeExclusiveLock } from '../exclusiveLock.ts';

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
    blobPort: { type: 'string', default: '0' },
    queuePort: { type: 'string', default: '0' },
    tablePort: { type: 'string', default: '0' },
  },
});

function run(location: string, lockFile: string): void {
  const lock = takeExclusiveLock(lockFile, WAIT_FOR_EARLIER_MILLISECONDS);
  if (lock === undefined) {
    process.stderr.write(`Another Azurite still uses ${location} after ${WAIT_FOR_EARLIER_MILLISECONDS / 1000} s\n`);
    process.exitCode = 1;
    return;
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
    ...['--blobPort', values.blobPort, '--queuePort', values.queuePort, '--tablePort', values.tablePort],
  ];
  enableCompileCache();
  leaveOutTelemetry();
  createRequire(import.meta.url)('azurite/dist/src/azurite.js');
}

/** Azurite loads a telemetry client even where telemetry is off: that is half of its time to start. */
function leaveOutTelemetry(): void {
  const stub = 'file:///no-telemetry.cjs';
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      specifier === 'applicationinsights'
        ? { url: stub, format: 'commonjs', shortCircuit: true }
        : nextResolve(specifier, context),
    load: (url, context, nextLoad) =>
      url === stub
        ? { format: 'commonjs', source: 'module.exports = {};', shortCircuit: true }
        : nextLoad(url, context),
  });
}

/** Azurite saves and closes on SIGTERM; before it has started there is nothing to save. */
function stopGracefully(): void {
  if (process.listenerCount('SIGTERM') === 0) {
    process.exit(0);
  }
  process.emit('SIGTERM');
  // A close that hangs must not keep the next host waiting for ever.
  setTimeout(() => process.exit(1), LONGEST_CLOSE_MILLISECONDS).unref();
}

try {
  if (values.location === undefined || values.lock === undefined) {
    throw new Error('--location and --lock are required');
  }
  run(values.location, values.lock);
} catch (error) {
  process.stderr.write(`Cannot start Azurite: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
