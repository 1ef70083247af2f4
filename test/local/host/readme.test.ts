import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createTemporaryApp } from '../../support/host/functionApp.ts';

const APP = `
const { app } = require('@azure/functions');
const df = require('durable-functions');
app.http('remind', {
  methods: ['POST'], authLevel: 'anonymous', extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew('remind_later', { input: await request.json() });
    return client.createCheckStatusResponse(request, id);
  },
});
df.app.orchestration('remind_later', function* (context) {
  const due = new Date(context.df.currentUtcDateTime.getTime() + 3 * 24 * 60 * 60 * 1000);
  yield context.df.createTimer(due);
  return 'time for ' + context.df.getInput();
});
`;

describe('the example of the README', () => {
  it('runs', async () => {
    const app = createTemporaryApp({ 'main.cjs': APP });
    const folder = join(app.directory, '..');
    const readme = readFileSync(resolve(__dirname, '../../../local/host/README.md'), 'utf8');
    const [, example = ''] = /<!-- example -->\n```js\n(.*?)```/s.exec(readme) ?? [];
    const index = resolve(__dirname, '../../../local/host/index.ts');
    writeFileSync(join(folder, 'example.mjs'), example.replace("'functions-host'", JSON.stringify(index)));

    const child = spawn(process.execPath, ['example.mjs'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const [code] = await once(child, 'close');

    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    app.remove();
  }, 60_000);
});
