#!/usr/bin/env -S node --max-semi-space-size=16 --v8-pool-size=1
import { Console } from 'node:console';
import { close as closeInspector } from 'node:inspector';
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { HostError, stackOf } from './errors.ts';
import { errorStream } from './logging/errorOutput.ts';
import { watchHost } from './watch.ts';

interface Flags {
  readonly app: string;
  readonly state?: string;
  readonly port: number;
  readonly exitWithParent: boolean;
  readonly watch: boolean;
  readonly enforceRules: boolean;
  readonly lenient: boolean;
  readonly speed: number;
}

const DEFAULT_PORT = 7071;
const HIGHEST_PORT = 65_535;

const program = new Command('functions-host')
  .description('Runs an Azure Functions app for Node.js on this machine.')
  .addOption(new Option('--app <dir>', 'folder of the app').default(process.cwd(), 'current folder'))
  .option('--state <dir>', 'folder for keys, task hubs and emulated storage (default: .functions-host in the app)')
  .addOption(
    new Option('--port <number>', 'port on 127.0.0.1, 0 for a free one').default(DEFAULT_PORT).argParser(parsePort),
  )
  .option('--exit-with-parent', 'stop when standard input ends', false)
  .option('--enforce-rules', 'end orchestrations that do what goes wrong on the real host, and say why', false)
  .option('--lenient', 'be kinder than the real host, for debugging: lost work comes back at once', false)
  .addOption(
    new Option('--speed <times>', 'durable timers pass so many times as fast as the wall clock')
      .default(1)
      .argParser(parseSpeed),
  )
  .option('--watch', 'restart when the files of the app change', false);

async function run(flags: Flags): Promise<void> {
  const appDirectory = resolve(flags.app);
  const stateDirectory = resolve(flags.state ?? join(appDirectory, '.functions-host'));
  if (flags.watch) {
    // The app runs in a child, started with the same flags of Node: its inspector needs the port of this one.
    closeInspector();
    const switches = [...(flags.enforceRules ? ['--enforce-rules'] : []), ...(flags.lenient ? ['--lenient'] : [])];
    if (flags.speed !== 1) switches.push('--speed', String(flags.speed));
    const program = [...process.execArgv, process.argv[1] ?? '', ...switches];
    const command = [...program, '--app', appDirectory, '--state', stateDirectory];
    const onReady = (line: string): void => void process.stdout.write(`${line}\n`);
    const log = (message: string): void => void process.stderr.write(`${message}\n`);
    stopWhenAsked(flags, watchHost({ command, port: flags.port, appDirectory, stateDirectory, onReady, log }));
    return;
  }
  // Standard output holds the ready line and nothing else: what the app prints is log.
  globalThis.console = new Console({ stdout: errorStream, stderr: errorStream, colorMode: process.stderr.isTTY });
  // The cache only helps what is loaded after it, so the host itself is loaded here.
  enableCompileCache();
  const [{ startHost }, { openFastClock }] = await Promise.all([import('./host.ts'), import('./fastClock.ts')]);
  const host = await startHost({
    ...{ appDirectory, stateDirectory, port: flags.port, isLenient: flags.lenient },
    ...(flags.speed === 1 ? {} : { clock: openFastClock(stateDirectory, flags.speed) }),
    ...(flags.enforceRules ? { ruleCheck: 'enforce' as const } : {}),
  });
  stopWhenAsked(flags, host);
  const { url, systemKey, hostKey, emulatedStorage, taskHub, functions } = host;
  const ready = { event: 'ready', url, systemKey, hostKey, emulatedStorage, taskHub, functions };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1)) throw new InvalidArgumentError('A speed is a number of at least 1.');
  return speed;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT) {
    throw new InvalidArgumentError(`A port is a number from 0 to ${HIGHEST_PORT}.`);
  }
  return port;
}

function stopWhenAsked(flags: Flags, running: { stop(): Promise<void> }): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) {
      return;
    }
    isStopping = true;
    // Asked again, it ends at once: a graceful stop may take longer than someone is willing to wait.
    process.once('SIGINT', () => process.exit(1));
    running.stop().then(() => process.exit(0), fail);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (flags.exitWithParent) {
    process.stdin.once('end', stop).once('error', stop).resume();
  }
}

function fail(error: unknown): void {
  errorStream.write(`${error instanceof HostError ? error.message : stackOf(error)}\n`);
  process.exit(1);
}

program.parse();
run(program.opts<Flags>()).catch(fail);
