import { describe, expect, it } from '@jest/globals';
import { readBuildFailure } from '../../src/activities/shepherding/readBuildFailure.ts';
import { activityContracts } from '../../src/contracts/activities.ts';
import { redactionMark } from '../../src/contracts/text/redactionMark.ts';
import { checkForPossibleSecrets } from '../../src/patch/checks/secrets/possibleSecrets.ts';
import { redactOutput } from '../../src/patch/checks/secrets/redactSecrets.ts';
import { memoryArtifactStore } from '../support/memory/memoryArtifactStore.ts';
import { snapshot } from '../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../support/telemetry/recordingLogger.ts';

// Made up from their forms; they open nothing.
const githubToken = `ghp_${'a1B2'.repeat(9)}`;
const devOpsToken = `${'A1b2'.repeat(19)}AZDO1234`;
const storageKey = `${'Ab1+'.repeat(21)}Cd==`;
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({ sub: '1234567890', name: 'Ada' })}.${'aB3_'.repeat(10)}`;

const escaped = (text: string, write: (code: number) => string) =>
  [...text].map((letter) => write(letter.charCodeAt(0))).join('');
const hex = (code: number) => code.toString(16).padStart(2, '0');

describe('what may be a secret', () => {
  it.each([
    ['a token of a login', `const t = '${jwt}';`],
    ['a password', 'password = "Winter2024!x"'],
    ['a password in JSON', '{"dbPassword": "k3!mRt9$qq"}'],
    ['a key in Go', 'apiKey := `9fK2mX7pQ4vL`'],
    ['a known form in base64', `data: "${Buffer.from(`token ${githubToken}`).toString('base64')}"`],
    ['a key of a storage account in base64', `'${Buffer.from(`AccountKey=${storageKey}`).toString('base64')}'`],
    ['a known form in base64 for addresses', `'${Buffer.from(devOpsToken).toString('base64url')}'`],
    ['a known form in hexadecimal', `0x${Buffer.from(githubToken).toString('hex')}`],
    ['two parts', `"ghp_" + "${githubToken.slice(4)}"`],
    ['parts on two lines', `'ghp_' +\n  '${githubToken.slice(4)}'`],
    ['parts in PHP', `'ghp_' . '${githubToken.slice(4, 20)}' . '${githubToken.slice(20)}'`],
    ['a list that is joined', `["ghp_", "${githubToken.slice(4)}"].join("")`],
    ['escapes of bytes', `'${escaped(githubToken, (code) => `\\x${hex(code)}`)}'`],
    ['escapes of characters', `'${escaped(githubToken, (code) => `\\u00${hex(code)}`)}'`],
    ['escapes of an address', escaped(githubToken, (code) => `%${hex(code)}`)],
    ['escapes of HTML', escaped(githubToken, (code) => `&#${code};`)],
  ])('is %s', async (_what, line) => {
    const findings = await checkForPossibleSecrets('src/a.ts', `// first\n${line}\n`, '// first\n');

    expect(findings).toEqual([expect.objectContaining({ code: 'possible-secret', severity: 'warning', line: 2 })]);
    expect(JSON.stringify(findings)).not.toMatch(/ghp_|Winter2024|k3!mRt9|9fK2mX7pQ4vL|eyJ/);
    expect(await checkForPossibleSecrets('src/a.ts', `// other\n${line}\n`, `${line}\n`)).toEqual([]);
  });

  const hash = (length: number) => Buffer.from(Array.from({ length }, (_value, index) => (index * 73 + 41) % 256));

  it.each([
    ['NuGet', `"contentHash": "${hash(64).toString('base64')}"`],
    ['npm', `"integrity": "sha512-${hash(64).toString('base64')}",`],
    ['yarn', `  integrity sha1-${hash(20).toString('base64')}\n  checksum: 10/${hash(64).toString('hex')}`],
    ['pnpm', `resolution: {integrity: sha512-${hash(64).toString('base64')}}`],
    ['poetry and Cargo', `checksum = "${hash(32).toString('hex')}"\n{hash = "sha256:${hash(32).toString('hex')}"}`],
    ['Go', `golang.org/x/net v0.1.0 h1:${hash(32).toString('base64')}`],
    ['Git', `commit ${hash(20).toString('hex')}\nindex ${hash(20).toString('hex')}..${hash(20).toString('hex')}`],
    ['pictures', `background: url(data:image/png;base64,${hash(600).toString('base64')})`],
    [
      'placeholders',
      `password = "\${DB_PASSWORD}"\npassword: "changeme123"\nsecret = "<your-secret-1>"\napiKey: "xxxxxxxx"`,
    ],
    [
      'settings that are read',
      'password = process.env.DB_PASSWORD1;\nsecret: "$(Build.Secret1)"\ntoken = "{{ .Values.t1 }}"',
    ],
    ['names', 'passwordField = "user.password2"\npasswordLabel: "login-form.title"\nsecretName: "store-db-secret1"'],
    ['ordinary words', 'password: "required"\nconst words = ["apple", "banana", "cherry"].join(" ");'],
    ['text in base64', `'${Buffer.from('The quick brown fox jumps over it').toString('base64')}'`],
    ['paths and names', "import '@fabrikam/packages/some-very-long-path/with/many/segments/index.js'"],
    ['escapes of text', "'\\u0048\\u0065\\u006c\\u006c\\u006f' + '%20%41%42%43%44'"],
  ])('is told apart from those of %s', async (_what, content) => {
    expect(await checkForPossibleSecrets('src/a.ts', `${content}\n`, undefined)).toEqual([]);
  });

  it('is looked for in time that grows with the text', async () => {
    const started = process.cpuUsage();

    for (const piece of ['"a" + ', 'password = "', 'A', '\\x41', '"', 'eyJ', 'a1'.repeat(50), '"a",']) {
      await checkForPossibleSecrets('a.ts', piece.repeat(Math.ceil(200_000 / piece.length)), undefined);
    }

    expect(process.cpuUsage(started).user / 1000).toBeLessThan(6000);
  });
});

const unused = () => Promise.reject(new Error('Only the failure is read.'));

describe('the output of a build', () => {
  const secrets = ['hunter2hunter2', 'S3cret!Value', 'c2VjcmV0LXBhc3M=', 'p4ssw0rdX'];
  const log = [
    `GITHUB=${githubToken}`,
    `Authorization: Bearer ${jwt}`,
    `Authorization: Basic ${secrets[2]}`,
    `Server=db;Password=${secrets[0]};Encrypt=true`,
    `run --password ${secrets[1]} --verbose`,
    `git clone https://ada:${secrets[3]}@example.com/x`,
    'Error: expected 6, got 7',
  ].join('\n');

  it('keeps what a person needs', async () => {
    const [redacted = ''] = await redactOutput([log]);

    for (const secret of [githubToken, jwt, ...secrets]) expect(redacted).not.toContain(secret);
    expect(redacted).toContain('Error: expected 6, got 7');
    expect(redacted).toContain(`Server=db;Password=${redactionMark};Encrypt=true`);
    expect(await redactOutput(['tests: 3 passed, a password is required'])).toEqual([
      'tests: 3 passed, a password is required',
    ]);
  });

  it('is stored and told without secrets', async () => {
    const store = memoryArtifactStore();
    const failure = {
      tasks: [{ name: 'Test', issues: [`bad ${githubToken}`], log }],
      tests: [{ name: 'adds up', message: `${'x'.repeat(200)} ${githubToken}`, stackTrace: log }],
      hasMoreTests: false,
    };
    const others = {
      read: unused,
      branchOf: unused,
      ofPullRequest: unused,
      pipeline: unused,
      queue: unused,
      problemWith: unused,
    };
    const builds = { ...others, failure: async () => failure, pipelineFiles: unused };
    const activity = readBuildFailure({ builds }, store, recordingLogger().logger);

    const result = await activity.handler({ runId: 'run', repository: snapshot.repository, buildId: 1 });

    if (!result.ok) throw new Error(result.failure.message);
    const told = activityContracts.readBuildFailure.output.parse(result.value);
    const everything = JSON.stringify(told) + (await store.getText(told.details));
    expect(everything).toContain('adds up');
    for (const secret of [githubToken, githubToken.slice(0, 20), jwt, ...secrets])
      expect(everything).not.toContain(secret);
  });
});
