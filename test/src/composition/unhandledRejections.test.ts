import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { logUnhandledRejections } from '../../../src/composition/unhandledRejections.ts';
import { recordingLogger } from '../../support/telemetry/recordingLogger.ts';

describe('a promise that is rejected and nobody waits for', () => {
  it.each([
    ['an error', new Error('nobody waits'), /^Error: nobody waits\n {4}at /],
    ['nothing', undefined, /^undefined$/],
    ['something that is no text', Object.create(null), /^a object that cannot be shown$/],
    ['something long', 'x'.repeat(5000), /^x{2000}$/],
  ])('is logged: %s', (_what, reason, detail) => {
    const watched = new EventEmitter();
    const { logger, entries } = recordingLogger();
    logUnhandledRejections(watched, logger);

    watched.emit('unhandledRejection', reason);

    expect(entries).toMatchObject([
      { level: 'error', message: 'unhandled rejection', attributes: { detail: expect.stringMatching(detail) } },
    ]);
  });

  it('does not end the process', () => {
    const { status, stdout } = run(`
      void Promise.reject(new Error('nobody waits'));
      setTimeout(() => console.log('still here'), 20);`);

    expect(stdout).toMatch(/unhandled rejection .*nobody waits[\s\S]*still here/);
    expect(status).toBe(0);
  });
});

describe('an exception that nobody catches', () => {
  it('is logged and ends the process, as without the watch', () => {
    const { status, stdout } = run(`
      setTimeout(() => { throw new Error('in the middle'); }, 1);
      setTimeout(() => console.log('still here'), 50);`);

    expect(stdout).toMatch(/uncaught exception, the worker ends .*in the middle/);
    expect(stdout).not.toContain('still here');
    expect(status).toBe(1);
  });
});

/** Runs a program that watches itself, in a process of its own: jest's has handlers of its own. */
function run(program: string) {
  const module = pathToFileURL(join(__dirname, '../../../src/composition/unhandledRejections.ts')).href;
  const logger = '{ error: (message, { detail }) => console.log(message, JSON.stringify(detail)) }';
  const text = `import { logUnhandledRejections } from '${module}'; logUnhandledRejections(process, ${logger}); ${program}`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', text], { encoding: 'utf8' });
}
