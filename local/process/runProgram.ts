/** What a program under local/ is once it runs. */
export interface RunningProgram {
  /** Members of the ready line, beside `event`. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Stops gracefully; gives the exit code. */
  stop(): Promise<number>;
}

export interface ProgramOptions {
  /** Stop when standard input ends, so that nothing is left running when the parent is killed. */
  readonly exitWithParent: boolean;
}

/**
 * Runs a program by the protocol all programs under local/ share: one JSON line on standard output when ready, logs on
 * standard error, a graceful stop on SIGTERM, SIGINT or the end of standard input, and exit code 1 with one clear line
 * after a failure to start.
 */
export async function runProgram(start: () => Promise<RunningProgram>, options: ProgramOptions): Promise<void> {
  let program: RunningProgram;
  try {
    program = await start();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
  process.stdout.write(`${JSON.stringify({ event: 'ready', ...program.ready })}\n`);

  let isStopping = false;
  function stop(): void {
    if (isStopping) return;
    isStopping = true;
    program.stop().then(
      (code) => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
        process.exit(1);
      },
    );
  }
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (options.exitWithParent) process.stdin.on('end', stop).on('error', stop).resume();
}
