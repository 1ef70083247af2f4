import { describe, expect, it } from '@jest/globals';
import { checkChangeSet } from '../../../../src/patch/checks/checkChangeSet.ts';
import { defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import { baseCommit } from '../../../support/patch/applyReply.ts';

/** What the checks say of one file that changes from one text to another; undefined for a file that is new. */
async function findings(path: string, content: string, old?: string, relevantPaths?: readonly string[]) {
  const kind = old === undefined ? 'add' : 'edit';
  return checkChangeSet({
    changeSet: { baseCommit, changes: [{ kind, path, content }] },
    before: () => old,
    files: old === undefined ? [] : [path],
    policy: defaultCheckPolicy,
    ...(relevantPaths === undefined ? {} : { relevantPaths }),
  });
}

const codes = async (...of: Parameters<typeof findings>) => (await findings(...of)).map(({ code }) => code);

describe('secrets', () => {
  const random = (length: number) => 'Ab3dEf7hIj1kLm9nOp5qRs2tUv8wXy4z'.repeat(4).slice(0, length);

  it.each([
    ['a storage key', `AccountKey=${random(86)}==`],
    ['a shared access signature', `https://x.blob.core.windows.net/c?sv=2024-01-01&sig=${random(43)}%3D`],
    ['a service bus key', `SharedAccessKey=${random(43)}=`],
    ['an Azure OpenAI key', `AZURE_OPENAI_API_KEY="${'0123456789abcdef'.repeat(2)}"`],
    ['a newer Azure OpenAI key', `key: ${random(52)}JQQJ99BAACAAAAAAAAAAAAAAACOGx1y2`],
    ['an Azure DevOps token', `token = "${'abcdefghijklmnopqrstuvwxyz234567'.repeat(2).slice(0, 52)}"`],
    ['a newer Azure DevOps token', `token = "${random(76)}AZDO1a2B"`],
    ['a client secret', `secret = "Abc8Q~${random(34)}"`],
    ['a GitHub token', `ghp_${random(36)}`],
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${random(64)}\n${random(64)}\n-----END RSA PRIVATE KEY-----`],
  ])('finds %s that a change brings, and does not repeat it', async (_what, text) => {
    const [found] = await findings('notes.txt', `first\n${text}\n`, 'first\n');

    expect(found).toMatchObject({ code: 'secret', severity: 'error', line: 2 });
    expect(found?.message).not.toContain(text.slice(-20));
    expect(await codes('notes.txt', `first\nsecond\n${text}\n`, `first\n${text}\n`)).toEqual([]);
  });

  it('lets hashes, identifiers and the key of the emulator be', async () => {
    const harmless = [
      'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
      '0123456789abcdef0123456789abcdef01234567',
      '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    ];

    expect(await codes('notes.txt', `${harmless.join('\n')}\n`)).toEqual([]);
  });
});

describe('what edits leave behind', () => {
  it.each([
    ['  // your code here', 'placeholder'],
    ['# TODO: implement this', 'placeholder'],
    ['    raise NotImplementedError', 'placeholder'],
    ['  /* ... existing methods ... */', 'elision'],
    ['  // rest of the code remains unchanged', 'elision'],
  ])('finds %j', async (line, code) => {
    expect(await codes('a.txt', `one\n${line}\n`, 'one\n')).toEqual([code]);
  });
});

describe('formatting', () => {
  const lines = Array.from({ length: 40 }, (_value, index) => `    value ${index}`);
  const before = `${lines.join('\n')}\n`;

  it('refuses a file that was indented or ended anew throughout', async () => {
    const tabs = before.replaceAll('    ', '\t').replace('value 7', 'value 8');
    const windows = before.replaceAll('\n', '\r\n').replace('value 7', 'value 8');

    expect(await findings('a.txt', tabs, before)).toContainEqual(
      expect.objectContaining({ code: 'formatting', severity: 'error' }),
    );
    expect(await codes('a.txt', windows, before)).toContain('formatting');
    expect(await codes('a.txt', before.replace('value 7', 'value 8'), before)).toEqual([]);
  });

  it('reports whitespace alone, a lost last newline, and changes the task does not need', async () => {
    const stray = before.replace('    value 3', '\tvalue 3').replace('value 30', 'x');

    expect(await codes('a.txt', before.replace('    value 3\n', '  value 3\n'), before)).toEqual(['whitespace-only']);
    expect(await codes('a.txt', before.replace('value 7', 'x').trimEnd(), before)).toEqual(['final-newline']);
    expect(await findings('a.txt', stray, before, ['b.txt'])).toMatchObject([
      { code: 'unrelated-change', severity: 'warning' },
      { code: 'unrelated-change', severity: 'warning', message: expect.stringContaining('lines 4') },
    ]);
  });
});

describe('kinds of files', () => {
  it('refuses binary ones', async () => {
    expect(await codes('tool.exe', 'MZ')).toEqual(['file-kind']);
  });
});
