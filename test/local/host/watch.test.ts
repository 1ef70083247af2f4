import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { concernsApp } from '../../../local/host/watch.ts';
import { createTemporaryApp } from '../../support/host/functionApp.ts';
import { spawnHost } from '../../support/host/hostProcess.ts';

const ELSEWHERE = { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' };

function appThatSays(text: string): string {
  return `require('@azure/functions').app.http('say', { authLevel: 'anonymous', handler: () => ({ body: '${text}' }) });`;
}

describe('watching an app', () => {
  it.each([
    ['main.js', true],
    ['dist/functions/a.mjs', true],
    ['host.json', true],
    ['README.md', false],
    ['node_modules/x/index.js', false],
    ['.git/index.json', false],
    ['.state/keys.json', false],
  ])('a change of %s concerns it: %s', (file, expected) => {
    expect(concernsApp(file, '.state')).toBe(expected);
  });

  it('serves the new version on the same URL', async () => {
    const app = createTemporaryApp({ 'main.cjs': appThatSays('old') });
    const flags = ['--app', app.directory, '--state', app.stateDirectory, '--watch'];
    const host = await spawnHost(flags, ELSEWHERE);
    const url = `${host.ready.url}/api/say`;
    const before = await (await fetch(url)).text();
    const again = once(createInterface({ input: host.child.stdout ?? process.stdin }), 'line');

    writeFileSync(join(app.directory, 'main.cjs'), appThatSays('new'));
    await again;

    expect(before).toBe('old');
    expect(await (await fetch(url)).text()).toBe('new');
    expect(await host.end('SIGTERM')).toBe(0);
    app.remove();
  }, 60_000);
});
