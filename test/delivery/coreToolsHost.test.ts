import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startCoreToolsHost } from '../support/host/coreToolsHost.ts';

// Core Tools themselves cannot be had on every machine, so a program that is called in the same way stands for them.
const folder = mkdtempSync(join(tmpdir(), 'core-tools-'));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function standIn(body: string): string {
  const file = join(folder, 'func.cjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `#!${process.execPath}\n${body}`);
  chmodSync(file, 0o755);
  return file;
}

function options(command: string) {
  const appDirectory = join(folder, 'package');
  mkdirSync(appDirectory, { recursive: true });
  writeFileSync(join(appDirectory, 'host.json'), '{}');
  return {
    ...{ command, appDirectory, port: 0, settings: { CANDIDATES: '1' } },
    ...{ stateDirectory: join(folder, 'state'), onLogLine: () => {} },
  };
}

describe('startCoreToolsHost', () => {
  it('is ready when the app answers, with its settings in a copy of the app', async () => {
    const command = standIn(`
      const { Values } = JSON.parse(require('node:fs').readFileSync('local.settings.json', 'utf8'));
      const answer = JSON.stringify(Values) + process.argv.slice(2, 4).join(' ').replace(/\\d+/, '');
      require('node:http').createServer((_, response) => response.end(answer)).listen(Number(process.argv[4]), '127.0.0.1');
    `);

    const host = await startCoreToolsHost(options(command));
    const answer = await (await fetch(host.ready.url)).text();
    await host.stop();

    expect(answer).toContain('"CANDIDATES":"1"');
    expect(answer).toContain('start --port');
    expect(host.process.signalCode).toBe('SIGINT');
  });

  it('says what the host said when it ends', async () => {
    const command = standIn("console.log('no functions found'); process.exit(3);");

    await expect(startCoreToolsHost(options(command))).rejects.toThrow(
      /Core Tools did not start\.\nno functions found/,
    );
  });
});
