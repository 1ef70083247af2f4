import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createTemporaryApp } from '../../../support/host/functionApp.ts';

const TWICE = `
import { loadApp } from '${resolve(__dirname, '../../../../local/host/loading/loadApp.ts')}';
import { createNodeModuleLoader } from '${resolve(__dirname, '../../../../local/host/loading/moduleLoader.ts')}';
for (const round of [1, 2, 3]) {
  const { registration } = await loadApp(process.argv[1], [process.argv[1] + '/main.js'], createNodeModuleLoader(), () => undefined);
  console.log(round, [...registration.functions.keys()].join());
}
`;

const MODULE = `
import { app } from '@azure/functions';
import { count } from './counter.js';
app.get('f' + count(), () => ({}));
`;
const MODULE_COUNTER = 'let calls = 0; export function count() { calls += 1; return calls; }';
const COMMON =
  "const { app } = require('@azure/functions'); app.get('f' + require('./counter.js').count(), () => ({}));";
const COMMON_COUNTER = 'let calls = 0; exports.count = () => { calls += 1; return calls; };';

describe('loading an app again in the same process', () => {
  it.each([
    ['an ES module', 'module', MODULE, MODULE_COUNTER],
    ['CommonJS', 'commonjs', COMMON, COMMON_COUNTER],
  ])('begins with fresh modules when it is %s', async (_case, type, main, counter) => {
    const app = createTemporaryApp({
      'package.json': JSON.stringify({ type, main: 'main.js' }),
      'main.js': main,
      'counter.js': counter,
    });

    const child = spawn(process.execPath, ['--input-type=module', '-e', TWICE, app.directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await once(child, 'close');

    expect(output).toBe('1 f1\n2 f1\n3 f1\n');
    app.remove();
  });
});
