import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

const program = resolve('local/model/main.ts');
const scenario = {
  model: 'scripted',
  steps: [{ name: 'hello', match: { contains: ['hi'] }, reply: { text: 'Hello' } }],
};
const started: ChildProcessWithoutNullStreams[] = [];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-'));
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(scenario));
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

afterAll(() => rmSync(folder, { recursive: true }));

function start(...flags: string[]) {
  const child = spawn(process.execPath, [program, ...flags], { cwd: folder });
  started.push(child);
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const exit = once(child, 'close').then(([code]) => ({ code, errors }));
  return { child, exit };
}

async function ready(child: ChildProcessWithoutNullStreams) {
  const [line] = await once(createInterface(child.stdout), 'line');
  return JSON.parse(line);
}

function ask(url: string, input: string) {
  return fetch(`${url}/responses`, { method: 'POST', body: JSON.stringify({ model: 'scripted', input }) });
}

describe('the model program', () => {
  it('tells where it is, answers, and exits 0 with its report when all was expected', async () => {
    const { child, exit } = start('--scenario', 'scenario.json');
    const line = await ready(child);

    const answer = await ask(line.url, 'hi');
    child.kill('SIGTERM');

    expect(line).toEqual({
      event: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/),
      model: 'scripted',
    });
    expect(answer.status).toBe(200);
    expect(await exit).toMatchObject({ code: 0, errors: expect.stringContaining('"unusedSteps":[]') });
  });

  it('exits 1 when a request was not expected', async () => {
    const { child, exit } = start('--scenario', 'scenario.json', '--exit-with-parent');
    const { url } = await ready(child);

    const answer = await ask(url, 'other');
    child.stdin.end();

    expect(answer.status).toBe(400);
    const { code, errors } = await exit;
    expect(code).toBe(1);
    expect(errors).toContain('"unexpectedRequests":[{"api":"responses"');
  });

  it.each([
    [['--scenario', 'none.json'], 'none.json of the scenario cannot be read'],
    [['--scenario', 'scenario.json', '--port', 'x'], '→ at port'],
    [[], '--scenario <file>'],
  ])('fails to start with %j and says why', async (flags, message) => {
    const { exit } = start(...flags);

    expect(await exit).toEqual({ code: 1, errors: expect.stringContaining(message) });
  });
});
