import { describe, expect, it } from '@jest/globals';
import { applyIncrementally } from '../../../../src/patch/apply/applyIncrementally.ts';
import { parseReply } from '../../../../src/patch/formats/parseReply.ts';

const baseCommit = 'a'.repeat(40);
const files: Readonly<Record<string, string>> = { 'a.ts': 'one\ntwo\nthree\n', 'b.ts': 'twice\nonce\ntwice\n' };

function kept(...sections: readonly string[]) {
  const { edits } = parseReply(`*** Begin Patch\n${sections.join('')}*** End Patch\n`);
  const found = applyIncrementally({ edits, read: (path) => files[path], exists: (path) => path in files, baseCommit });
  return found?.changeSet.changes;
}

const update = (path: string, ...hunks: readonly string[]) => `*** Update File: ${path}\n${hunks.join('')}`;
const change = (from: string, to: string) => `@@\n-${from}\n+${to}\n`;

describe('applyIncrementally', () => {
  it('keeps the hunks that fit, and leaves out those that do not', () => {
    expect(kept(update('a.ts', change('one', '1'), change('ten', '10'), change('three', '3')))).toEqual([
      { kind: 'edit', path: 'a.ts', content: '1\ntwo\n3\n' },
    ]);
  });

  it('keeps edits of other files, new ones and deleted ones too', () => {
    expect(kept(update('a.ts', change('ten', '10')), '*** Add File: c.ts\n+new\n', '*** Delete File: b.ts\n')).toEqual([
      { kind: 'add', path: 'c.ts', content: 'new\n' },
      { kind: 'delete', path: 'b.ts' },
    ]);
  });

  it('keeps no edit that fits in several places', () => {
    expect(kept(update('b.ts', change('twice', 'thrice')), update('a.ts', change('one', '1')))).toEqual([
      { kind: 'edit', path: 'a.ts', content: '1\ntwo\nthree\n' },
    ]);
  });

  it('keeps a moved file whole or not at all', () => {
    const move = '*** Update File: a.ts\n*** Move to: d.ts\n';

    expect(kept(move + change('one', '1') + change('ten', '10'))).toBeUndefined();
    expect(kept(move + change('one', '1'))).toEqual([
      { kind: 'rename', path: 'd.ts', previousPath: 'a.ts', content: '1\ntwo\nthree\n' },
    ]);
  });

  it('keeps nothing of a reply with very many edits, for that takes too long', () => {
    const many = Array.from({ length: 101 }, (_, at) => `*** Add File: new${at}.ts\n+x\n`);

    expect(kept(...many)).toBeUndefined();
    expect(kept(...many.slice(1))).toHaveLength(100);
  });
});
