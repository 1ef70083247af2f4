import { describe, expect, it } from '@jest/globals';
import { redactionMark } from '../../../../../src/contracts/text/redactionMark.ts';
import {
  checkRedactedReply,
  redactPart,
  redactSecrets,
} from '../../../../../src/patch/checks/secrets/redactSecrets.ts';

// Made up from their forms; they open nothing.
const devOpsToken = `${'A1b2'.repeat(19)}AZDO1234`;
const storageKey = `${'Ab1+'.repeat(21)}Cd==`;
const npmToken = `npm_${'a1B2'.repeat(9)}`;

describe('redactSecrets', () => {
  it.each([
    ['a token of Azure DevOps', devOpsToken],
    ['a key of a storage account', storageKey],
    ['a token of npm', npmToken],
  ])('leaves out %s wherever it stands', async (_what, secret) => {
    const text = `Use ${secret}\nor "${secret}".\n`;

    expect(await redactSecrets(text)).toBe(`Use ${redactionMark}\nor "${redactionMark}".\n`);
  });

  it('leaves the hashes of lock files and of subresource integrity', async () => {
    const text = `"integrity": "sha512-${storageKey}"`;

    expect(await redactSecrets(text)).toBe(text);
  });

  it('leaves everything else as it is', async () => {
    const text = 'const token = process.env.TOKEN; // $& a hash: d41d8cd98f00b204e9800998ecf8427e\r\n';

    expect(await redactSecrets(text, 'src/a.ts')).toBe(text);
  });
});

describe('checkRedactedReply', () => {
  it('refuse an answer that held a secret or quotes a line without its secret', async () => {
    const reply = await redactSecrets(`const token = '${devOpsToken}';`);

    expect(checkRedactedReply(reply)).toEqual([expect.objectContaining({ code: 'secret', severity: 'error' })]);
    expect(checkRedactedReply('const token = readToken();')).toEqual([]);
  });
});

describe('a part of a text', () => {
  const keyLine = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQx7';
  const key = ['-----BEGIN RSA PRIVATE KEY-----', ...Array(12).fill(keyLine), '-----END RSA PRIVATE KEY-----'];
  const whole = ['const pem = `', ...key, '`;', 'const after = 1;', ''].join('\n');

  it('holds no line of a key that is only known by all of it', async () => {
    const part = `[lines 9 to 16]\n${whole.split('\n').slice(8, 16).join('\n')}`;

    const redacted = await redactPart(part, whole, 'src/key.ts');

    expect(part).toContain(keyLine);
    expect(redacted).not.toContain(keyLine);
    expect(redacted).toContain('[lines 9 to 16]\n');
    expect(redacted).toContain(redactionMark);
  });

  it('stays as it is where the text holds no secret', async () => {
    expect(await redactPart('const after = 1;', 'const after = 1;\nmore\n', 'src/a.ts')).toBe('const after = 1;');
  });
});
