import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../support/patch/applyReply.ts';

const files = { 'src/tax/rate.ts': 'rate = 1;\n', 'README.md': 'Till\n' };

function outcome(reply: string) {
  const applied = applyReply(reply, files);
  const findings = applied.kind === 'refused' ? applied.findings : applied.notes;
  return { after: filesAfter(applied, files), codes: findings.map(({ code }) => code) };
}

describe('a path that is written otherwise', () => {
  it.each(['src\\tax\\rate.ts', '.\\src\\tax\\rate.ts', '/src/tax/rate.ts', 'a/src/tax/rate.ts', 'b/src/tax/rate.ts'])(
    'is taken for the file that is there, which is said: %s',
    (path) => {
      expect(outcome(block('rate = 1;\n', 'rate = 2;\n', path))).toEqual({
        after: { ...files, 'src/tax/rate.ts': 'rate = 2;\n' },
        codes: ['patch-tolerated'],
      });
    },
  );

  it.each([['/src/tax/new.ts'], ['src\\tax\\new.ts'], ['b/src/tax/new.ts']])('names a new file: %s', (path) => {
    expect(outcome(block('', 'x\n', path)).after).toEqual({ ...files, 'src/tax/new.ts': 'x\n' });
  });

  it('is where a file moves to, which is said', () => {
    const move =
      '*** Begin Patch\n*** Update File: README.md\n*** Move to: /src/tax/new.md\n@@\n-Till\n+Tax\n*** End Patch\n';

    expect(outcome(move)).toEqual({
      after: { 'src/tax/rate.ts': 'rate = 1;\n', 'src/tax/new.md': 'Tax\n' },
      codes: ['patch-tolerated'],
    });
  });

  it.each([
    ['is for a folder that is not there', '/etc/cron.d/job.sh'],
    ['is on a disk', 'C:\\Windows\\win.ini'],
    ['lies in .git', '/.git/hooks/pre-push.sh'],
    ['goes through a folder upwards', '/src/../../x.ts'],
  ])('is refused for a new file where it %s', (_what, path) => {
    expect(outcome(block('', 'x\n', path))).toEqual({ after: undefined, codes: ['unsafe-path'] });
  });

  it('is no file of which it shows no line', () => {
    expect(outcome(block('other = 1;\n', 'x\n', '/opt/tax/rate.ts')).after).toBeUndefined();
  });
});
