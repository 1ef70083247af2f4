import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toAdoChanges } from '../../../../src/ado/git/pushContent.ts';

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

describe('toAdoChanges', () => {
  it.each([
    ['plain text', 'a\tb\nç 漢 🙂', 'rawtext'],
    ['Windows line endings', 'a\r\nb\r\n', 'base64encoded'],
    ['a byte-order mark', '\ufeffa\n', 'base64encoded'],
    ['nothing', '', 'base64encoded'],
    ['control characters', 'a\u0007b', 'base64encoded'],
    ['line separators', 'a\u2028b', 'base64encoded'],
  ])('adds %s safely', (_what, content, contentType) => {
    const [change] = toAdoChanges({ kind: 'add', path: 'a b/ç.txt', content });

    expect(change?.item.path).toBe('/a b/ç.txt');
    expect(change?.newContent).toEqual({ contentType, content: contentType === 'rawtext' ? content : base64(content) });
  });

  it('edits with base64 always, since a text edit keeps the old byte-order mark', () => {
    const [change] = toAdoChanges({ kind: 'edit', path: 'a', content: 'plain\n' });

    expect(change?.newContent).toEqual({ contentType: 'base64encoded', content: base64('plain\n') });
  });

  it('renames with the old path as the source', () => {
    expect(toAdoChanges({ kind: 'rename', path: 'new', previousPath: 'old' })).toEqual([
      { changeType: 'rename', sourceServerItem: '/old', item: { path: '/new' } },
    ]);
  });

  it('makes a delete and an add of a rename with new content', () => {
    const changes = toAdoChanges({ kind: 'rename', path: 'new', previousPath: 'old', content: 'x' });

    expect(changes.map(({ changeType, item }) => [changeType, item.path])).toEqual([
      ['delete', '/old'],
      ['add', '/new'],
    ]);
  });

  it('refuses half a character instead of replacing it', () => {
    expect(() => toAdoChanges({ kind: 'add', path: 'a', content: 'x\ud83d' })).toThrow(
      expect.objectContaining({ type: 'invalid-input' }),
    );
  });

  it('keeps every text byte for byte', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('add' as const, 'edit' as const),
        (content, kind) => {
          const [change] = toAdoChanges({ kind, path: 'a', content });
          const sent = change?.newContent;
          const bytes =
            sent?.contentType === 'rawtext' ? Buffer.from(sent.content) : Buffer.from(sent?.content ?? '', 'base64');

          expect(bytes.equals(Buffer.from(content))).toBe(true);
        },
      ),
    );
  });
});
