import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Stands in for the program `az`: whatever calls it reaches a function of the test. */
export interface AzureCli {
  /** Environment of programs that are to call it. */
  readonly environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/**
 * @param answer gets the arguments of a call, and gives what `az` prints; where it throws, `az` fails
 */
export async function startAzureCli(answer: (call: readonly string[]) => Promise<string>): Promise<AzureCli> {
  const folder = mkdtempSync(join(tmpdir(), 'azure-cli-'));
  const server = createServer((request, response) => {
    text(request)
      .then((lines) => answer(lines.trimEnd().split('\n')))
      .then((printed) => response.end(printed))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const program = join(folder, 'az');
  const ask = `curl --fail-with-body --silent --data-binary @- http://127.0.0.1:${port}/`;
  writeFileSync(program, `#!/usr/bin/env bash\nset -o pipefail\nprintf '%s\\n' "$@" | ${ask}\n`);
  chmodSync(program, 0o755);
  return {
    environment: { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` },
    close: () =>
      new Promise((resolve) => {
        rmSync(folder, { recursive: true, force: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Value of a flag in a call of a program. */
export function flagOf(call: readonly string[], flag: string): string {
  const value = call[call.indexOf(flag) + 1];
  if (!call.includes(flag) || value === undefined) throw new Error(`${call.join(' ')} has no ${flag}`);
  return value;
}
