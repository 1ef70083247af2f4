import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasRecordings, patternsFolder } from '../../scripts/conformance/recordings.ts';
import { runScenarios } from '../../scripts/conformance/runScenarios.ts';

/** Called as `func start --port N` in the folder of the app, with the local host behind it. */
const standIn = `#!${process.execPath}
const { spawn } = require('node:child_process');
const { values } = require('node:util').parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } });
const flags = ['--app', '.', '--state', '../host', '--port', values.port, '--exit-with-parent'];
const host = spawn(process.execPath, [${JSON.stringify(resolve('dist/local/host/main.js'))}, ...flags], { stdio: ['pipe', 'inherit', 'inherit'] });
process.on('SIGINT', () => host.kill('SIGINT'));
host.on('exit', (code) => process.exit(code ?? 1));
`;

describe('the recorded scenarios on Core Tools', () => {
  if (!hasRecordings(patternsFolder)) {
    it(`skipped: ${patternsFolder} holds no recordings of the real host`, () => expect(standIn).not.toBe(''));
    return;
  }

  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));

  beforeAll(() => {
    writeFileSync(join(folder, 'func'), standIn);
    chmodSync(join(folder, 'func'), 0o755);
    process.env['FUNC_COMMAND'] = join(folder, 'func');
    process.env['CONFORMANCE_AZURITE'] = 'none';
  });
  afterAll(() => {
    delete process.env['FUNC_COMMAND'];
    delete process.env['CONFORMANCE_AZURITE'];
    rmSync(folder, { recursive: true, force: true });
  });

  it('are run by the drivers that recorded them, and compared', async () => {
    const comparison = await runScenarios({
      host: { kind: 'real', program: 'scripts/conformance/coreTools.ts' },
      recordings: patternsFolder,
      output: join(folder, 'run'),
      only: ['app.js/valueOne_nested', 'app.js/yieldTwice', 'app.js/evWait'],
    });

    expect(comparison.missing).toEqual([]);
    expect(comparison.equal.length + comparison.different.length).toBe(3);
    expect(comparison.equal).toContain('app.js/valueOne_nested');
  }, 60_000);
});
