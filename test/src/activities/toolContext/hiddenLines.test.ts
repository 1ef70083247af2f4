import { describe, expect, it } from '@jest/globals';
import { createHiddenLines } from '../../../../src/activities/toolContext/hiddenLines.ts';
import { changeSetSchema } from '../../../../src/contracts/changes/changeSet.ts';
import { conversationSchema } from '../../../../src/contracts/conversation/conversation.ts';
import { redactionMark } from '../../../../src/contracts/text/redactionMark.ts';
import { conversationOf } from '../conversing/support.ts';

// Made up from their forms; they open nothing.
const token = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6'}`;
const keyLine = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQx7';
const key = ['-----BEGIN RSA PRIVATE KEY-----', ...Array(12).fill(keyLine), '-----END RSA PRIVATE KEY-----'];
const source = ['export const a = 1;', `export const registry = '${token}';`, 'export const b = 2;', ''];
const nonce = 'abcdef0123456789';

/** What `apply_patch` answers, and what the change is then. */
async function patched(patch: string, text = source.join('\n')) {
  const files = { 'src/s.ts': text, 'src/basket.ts': 'export const one = 1;\n' };
  const run = await conversationOf([{ calls: [['apply_patch', { patch }]] }], { files });
  const task = { step: 'change', candidate: { number: 1, total: 1 } } as const;
  const { handled } = await run.turn('run/turn-1', run.opened.conversation, { task });
  const last = (await run.entriesOf(handled.conversation)).at(-1);
  const output = last?.kind === 'results' ? (last.results[0]?.output ?? '') : '';
  const { changeSets } = await run.store.getJson(handled.conversation, conversationSchema);
  const [reference] = changeSets;
  const changes = reference === undefined ? [] : (await run.store.getJson(reference, changeSetSchema)).changes;
  return { output, changes };
}

const envelope = (...lines: readonly string[]) =>
  ['*** Begin Patch', '*** Update File: src/s.ts', '@@', ...lines, '*** End Patch'].join('\n');
const replacing = (before: string, after: string) =>
  JSON.stringify({ path: 'src/s.ts', old_str: before, new_str: after });

describe('edits beside a secret', () => {
  it.each<readonly [string, (guess: string) => string]>([
    ['all of its line', (guess) => envelope(`-export const registry = '${guess}';`, '+x')],
    ['its line as context', (guess) => envelope(' export const a = 1;', '+x', ` export const registry = '${guess}';`)],
    ['a part of it', (guess) => replacing(`= '${guess.slice(0, 7)}`, "= 'x")],
    ['one character of it', (guess) => replacing(`= '${guess.slice(4, 7)}`, "= 'x")],
    [
      'a secret in another file',
      (guess) => `*** Begin Patch\n*** Add File: src/t.ts\n+const k = '${guess}';\n*** End Patch`,
    ],
    ['a secret in the same file', (guess) => envelope(' export const b = 2;', `+const k = '${guess}';`)],
  ])('say the same of a right and of a wrong guess: %s', async (_what, patchOf) => {
    const wrong = token.replace('aB3', 'aB4');

    const told = (await patched(patchOf(token))).output.replaceAll('aB3', '').replaceAll('ghp_', '');

    expect(told).toContain('Nothing was applied');
    expect(told).toBe((await patched(patchOf(wrong))).output.replaceAll('aB4', '').replaceAll('ghp_', ''));
  });

  it.each([
    ['text put before it', replacing("= '", "= 'q")],
    ['text put behind it', replacing("';\nexport const b", "q';\nexport const b")],
    ['its line cut off', replacing('export const registry', 'x')],
  ])('do not lay it bare: %s', async (_what, patch) => {
    const { output, changes } = await patched(patch);

    expect(output).toContain('Nothing was applied');
    expect(output).not.toContain(token.slice(8));
    expect(changes).toEqual([]);
  });

  it.each(['\n', '\r\n'])('change the other lines of its file, and keep its own (%j)', async (end) => {
    const { output, changes } = await patched(
      envelope('-export const b = 2;', '+export const b = 3;'),
      source.join(end),
    );

    expect(changes).toEqual([{ kind: 'edit', path: 'src/s.ts', content: source.join(end).replace('b = 2', 'b = 3') }]);
    expect(output).toContain(` export const registry = '${redactionMark}';`);
    expect(output).not.toContain(token.slice(8));
  });

  it('remove it with its file', async () => {
    const { changes } = await patched('*** Begin Patch\n*** Delete File: src/s.ts\n*** End Patch');

    expect(changes).toEqual([{ kind: 'delete', path: 'src/s.ts' }]);
  });
});

describe('hidden lines', () => {
  const text = ['one', ...key, 'two', ''].join('\n');

  it('hold nothing of a key of several lines, and come back as they were', async () => {
    const lines = createHiddenLines(nonce);

    const hidden = await lines.hide(text, 'key.pem');

    expect(hidden).toMatch(/^one\n/);
    expect(hidden).not.toContain(keyLine);
    expect(lines.inWords(hidden)).toContain(redactionMark);
    expect(lines.restore(hidden)).toBe(text);
  });

  it('are laid bare by a change that leaves only a part of the key', async () => {
    const lines = createHiddenLines(nonce);
    await lines.hide(text, 'key.pem');

    expect(await lines.isLaidBare(text, 'key.pem')).toBe(false);
    expect(await lines.isLaidBare(`${keyLine}\ntwo\n`, 'key.pem')).toBe(true);
    expect(await lines.isLaidBare('two\n', 'key.pem')).toBe(false);
  });

  it('leave a text without secrets as it is', async () => {
    expect(await createHiddenLines(nonce).hide('a\r\nb', 'a.txt')).toBe('a\r\nb');
  });
});
