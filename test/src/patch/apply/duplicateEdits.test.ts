import { describe, expect, it } from '@jest/globals';
import { applyEdits } from '../../../../src/patch/apply/applyEdits.ts';
import { applyIncrementally } from '../../../../src/patch/apply/applyIncrementally.ts';
import { parseReply } from '../../../../src/patch/formats/parseReply.ts';
import { applyReply, baseCommit, block, filesAfter } from '../../../support/patch/applyReply.ts';

const files = { 'src/math.js': 'import a;\n\nadd();\nsub();\n', 'old.js': 'x\n' };
const once = block('import a;\n', 'import a;\nimport b;\n');
const call = (edit: object) => `${JSON.stringify({ path: 'src/math.js', ...edit })}\n`;

function outcome(reply: string, on: Readonly<Record<string, string>> = files) {
  const applied = applyReply(reply, on);
  const findings = applied.kind === 'refused' ? applied.findings : applied.notes;
  return { after: filesAfter(applied, on), codes: findings.map(({ code }) => code) };
}

describe('an edit that a reply holds twice', () => {
  it.each([
    ['an insertion', once],
    ['a replacement', block('add();\n', 'add(1);\n')],
    ['a removal', block('sub();\n', '')],
    ['a diff', '--- a/src/math.js\n+++ b/src/math.js\n@@ -3,2 +3,3 @@\n add();\n+mul();\n sub();\n'],
    ['an envelope', '*** Begin Patch\n*** Update File: src/math.js\n@@\n add();\n+mul();\n*** End Patch\n'],
    ['a call', call({ old_str: 'sub();', new_str: 'sub();\nmul();' })],
    ['lines for the end', block('', 'mul();\n')],
    ['a deletion', '*** Begin Patch\n*** Delete File: old.js\n*** End Patch\n'],
    ['a move', '*** Begin Patch\n*** Update File: old.js\n*** Move to: new.js\n@@\n-x\n+y\n*** End Patch\n'],
  ])('is made once, which is said: %s', (_name, edit) => {
    const alone = outcome(edit);

    const twice = outcome(`${edit}\nOnce more, whole:\n\n${edit}`);

    expect(alone.after).toBeDefined();
    expect(twice.after).toEqual(alone.after);
    expect(twice.codes).toEqual([...alone.codes, 'patch-repeated']);
  });

  it('is made in each of as many places as there are', () => {
    const on = { 'src/math.js': 'if (a) {\n  stop();\n}\nif (b) {\n  stop();\n}\n' };
    const edit = block('  stop();\n', '  halt();\n');

    expect(outcome(edit + edit, on)).toEqual({
      after: { 'src/math.js': on['src/math.js'].replaceAll('stop', 'halt') },
      codes: [],
    });
  });

  it('is kept once of a reply that is refused for another edit', () => {
    const { edits } = parseReply(`${once}${once}${block('nowhere();\n', 'x\n')}`);
    const options = {
      edits,
      read: (path: string) => (path === 'src/math.js' ? files['src/math.js'] : undefined),
      exists: (path: string) => path === 'src/math.js',
      baseCommit,
    };

    expect(applyEdits(options).kind).toBe('refused');
    expect(applyIncrementally(options)?.changeSet.changes).toMatchObject([
      { content: 'import a;\nimport b;\n\nadd();\nsub();\n' },
    ]);
  });
});
