import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'delivery-'));
const calls = join(folder, 'calls');
const names = { RESOURCE_GROUP: 'rg', FRONT_DOOR_PROFILE: 'afd', BLUE_APP_NAME: 'blue', GREEN_APP_NAME: 'green' };

beforeEach(() => rmSync(calls, { force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program in the place of another one: it notes how it is called, and does what its Bash lines say. */
function standIn(name: string, lines: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/usr/bin/env bash\necho "${name} $*" >>"${calls}"\n${lines}\n`);
  chmodSync(file, 0o755);
}

async function script(name: string, parameters: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, ...variables, PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}` };
  return await run('bash', [join('scripts', 'delivery', name), ...parameters], { env });
}

const called = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);

/** A package whose orchestrations begin with a version. */
async function packageOf(version: string): Promise<string> {
  const content = join(folder, `package-${version}`);
  const archive = `${content}.zip`;
  mkdirSync(content, { recursive: true });
  writeFileSync(
    join(content, 'host.json'),
    JSON.stringify({ extensions: { durableTask: { defaultVersion: version } } }),
  );
  await script('pack.sh', [content, archive]);
  return archive;
}

describe('setGreenShare.sh', () => {
  beforeEach(() => standIn('az', ''));

  it.each([
    [
      '5',
      [
        '--origin-name blue --weight 95 --enabled-state Enabled',
        '--origin-name green --weight 5 --enabled-state Enabled',
      ],
    ],
    [
      '0',
      [
        '--origin-name blue --weight 100 --enabled-state Enabled',
        '--origin-name green --weight 1 --enabled-state Disabled',
      ],
    ],
    [
      '100',
      [
        '--origin-name green --weight 100 --enabled-state Enabled',
        '--origin-name blue --weight 1 --enabled-state Disabled',
      ],
    ],
  ])('gives green %s %% and leaves no moment without an app', async (percent, weights) => {
    await script('setGreenShare.sh', [percent], names);

    expect(called()).toEqual(weights.map((weight) => expect.stringContaining(weight)));
  });

  it('takes no other share', async () => {
    await expect(script('setGreenShare.sh', ['10'], names)).rejects.toMatchObject({ code: 2 });
    expect(called()).toEqual([]);
  });
});

describe('watchAlerts.sh', () => {
  const variables = { ...names, SUBSCRIPTION_ID: 's', WATCH_SECONDS_BETWEEN: '0' };
  const answers = (alerts: readonly object[]) => standIn('az', `echo '${JSON.stringify(alerts)}'`);

  it('is content where nothing worse than a warning fires', async () => {
    answers([{ name: 'poison-messages', severity: 'Sev2' }]);

    await expect(script('watchAlerts.sh', ['0'], variables)).resolves.toMatchObject({
      stdout: expect.stringMatching(/^No alert/),
    });
  });

  it('fails as soon as something worse fires', async () => {
    answers([{ name: 'failed-runs', severity: 'Sev1' }]);

    await expect(script('watchAlerts.sh', ['30'], variables)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Sev1 failed-runs'),
    });
  });

  it('fails where nobody can look', async () => {
    standIn('az', 'exit 1');

    await expect(script('watchAlerts.sh', ['0'], variables)).rejects.toThrow();
  });
});

describe('smokeTest.sh', () => {
  const variables = { WEBHOOK_HMAC_KEY: 'k'.repeat(40), SMOKE_ATTEMPTS: '1', SMOKE_MORE: '3' };
  const answers = (more: string) =>
    standIn('curl', `case "$*" in *=000*) echo 401 ;; *delivery=\\[1-3\\]*) printf '${more}' ;; *) echo 202 ;; esac`);

  it('is content where every delivery is taken', async () => {
    answers('202\\n202\\n202\\n');

    await expect(script('smokeTest.sh', ['https://app.example/api/webhook'], variables)).resolves.toMatchObject({
      stdout: expect.stringContaining('3 of 3 more signed deliveries'),
    });
  });

  it('fails where one of many is not, as where an app with a small share is broken', async () => {
    answers('202\\n500\\n202\\n');

    await expect(script('smokeTest.sh', ['https://app.example/api/webhook'], variables)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('500'),
    });
  });
});

describe('deployPackage.sh', () => {
  it('deploys, notes the durable version, and waits for the functions', async () => {
    standIn('az', '[ "$2" != show ] || echo /subscriptions/s/app');
    const archive = await packageOf('2.0');

    await script('deployPackage.sh', ['rg', 'green', archive]);

    expect(called()).toEqual([
      expect.stringContaining(
        `functionapp deployment source config-zip --resource-group rg --name green --src ${archive}`,
      ),
      expect.stringContaining('functionapp show'),
      expect.stringContaining('--tags code-agent-durable-version=2.0'),
      expect.stringContaining('function show --resource-group rg --name green --function-name webhook'),
    ]);
  });
});

describe('checkRollback.sh', () => {
  const check = async (deployed: string, back: string, accept: string) => {
    standIn('az', `echo "${deployed}"`);
    return await script('checkRollback.sh', ['rg', 'green', await packageOf(back), accept]);
  };

  it.each([
    ['2.0', '2.0', 'false', /every run goes on/],
    ['2.0', '10.0', 'false', /still knows 2\.0/],
    ['2.0', '1.0', 'true', /Runs begun with version 2\.0 wait/],
  ])('from %s to %s is right where waiting is accepted: %s', async (deployed, back, accept, words) => {
    expect((await check(deployed, back, accept)).stdout).toMatch(words);
  });

  it.each([
    ['2.0', '1.0'],
    ['', '2.0'],
  ])('stops from "%s" to %s, because runs would wait', async (deployed, back) => {
    await expect(check(deployed, back, 'false')).rejects.toMatchObject({ code: 1 });
  });
});

describe('rotateSecret.sh', () => {
  it('asks the app, shows the token to no list of processes, and waits for the new version', async () => {
    standIn('az', `case "$1" in account) echo the-token ;; *) grep -c curl "${calls}" || true ;; esac`);
    standIn('curl', `for last; do :; done; cat "\${last#@}"`);

    const { stdout } = await script('rotateSecret.sh', ['https://app.example/api/webhook', 'kv', 'api://agent']);

    expect(stdout).toContain('authorization: Bearer the-token');
    expect(stdout).toContain('has a new version');
    expect(called().join('\n')).toContain('https://app.example/api/secrets/webhook-hmac-key/rotate');
    expect(called().join('\n')).not.toContain('the-token');
  });
});

describe('whatIf.sh', () => {
  it('prints Markdown, and leaves presets to the parameter file', async () => {
    standIn('az', `echo "email \${ALERT_EMAIL-unset}"`);

    const { stdout } = await script('whatIf.sh', ['a.bicepparam'], {
      AZURE_LOCATION: 'swedencentral',
      ALERT_EMAIL: '',
    });

    expect(stdout).toBe('### `a.bicepparam`\n\n```\nemail unset\n```\n');
  });
});
