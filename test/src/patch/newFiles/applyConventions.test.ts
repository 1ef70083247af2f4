import { describe, expect, it, jest } from '@jest/globals';
import { applyConventions } from '../../../../src/patch/newFiles/applyConventions.ts';
import { baseCommit } from '../../../support/patch/applyReply.ts';

type Files = Readonly<Record<string, string>>;

/** What becomes of a new file among others. */
function added(path: string, content: string, files: Files) {
  const changeSet = { baseCommit, changes: [{ kind: 'add' as const, path, content }] };
  const { changes } = applyConventions(changeSet, { read: (file) => files[file], paths: () => Object.keys(files) });
  return changes[0];
}

const two = 'one\ntwo\n';
const windows = 'a\r\nb\r\n';

describe('applyConventions', () => {
  it.each<[string, string, Files, string]>([
    ['its folder has by its kind', 'src/b.cs', { 'src/a.cs': windows, 'src/a.md': 'x\n' }, 'one\r\ntwo\r\n'],
    ['its kind has elsewhere', 'new/b.cs', { 'src/a.cs': windows }, 'one\r\ntwo\r\n'],
    ['its folder has, of another kind', 'src/b.sql', { 'src/a.cs': windows, 'c.md': 'x\n' }, 'one\r\ntwo\r\n'],
    ['most have', 'c.cs', { 'a.cs': windows, 'b.cs': 'x\n', 'd.cs': 'x\n' }, two],
    ['nobody says', 'a.cs', {}, two],
    ['.editorconfig says', 'src/b.cs', { '.editorconfig': '[*.cs]\nend_of_line = crlf\n' }, 'one\r\ntwo\r\n'],
    [
      'the nearest .editorconfig says',
      'src/deep/b.cs',
      { '.editorconfig': '[*]\nend_of_line = crlf\n', 'src/.editorconfig': '[deep/**.cs]\nend_of_line=LF\n' },
      two,
    ],
    [
      'only those up to the root say',
      'src/b.cs',
      { '.editorconfig': '[*]\nend_of_line = crlf\n', 'src/.editorconfig': 'root = true\n' },
      two,
    ],
    [
      'no later section unsets',
      'b.cs',
      { '.editorconfig': '[*]\nend_of_line = crlf\n[{*.cs,*.vb}]\nend_of_line = unset\n' },
      two,
    ],
    [
      'Git would make of it',
      'b.cs',
      { '.gitattributes': '* text=auto\n', '.editorconfig': '[*]\nend_of_line = crlf\n', 'a.cs': windows },
      two,
    ],
    ['Git keeps, though people see others', 'b.bat', { '.gitattributes': '*.bat eol=crlf\n', 'a.bat': windows }, two],
    ['is told for text that Git leaves alone', 'b.cs', { '.gitattributes': '* text=auto\n*.cs -text\n' }, two],
    [
      'the .gitattributes of its folder says',
      'src/b.cs',
      { '.gitattributes': '* text=auto\n', 'src/.gitattributes': '"b.cs" !text\n', 'src/a.cs': windows },
      'one\r\ntwo\r\n',
    ],
  ])('gives a new file the line endings that %s', (_what, path, files, expected) => {
    expect(added(path, two, files)).toMatchObject({ content: expected });
  });

  it('asks for all paths once, however many files are new, and only where their neighbours tell', () => {
    const paths = jest.fn(() => ['a.cs'].values());
    const files: Files = { 'a.cs': windows, 'lf/.editorconfig': '[*]\nend_of_line = lf\n' };
    const convert = (...added: string[]) => {
      const changes = added.map((path) => ({ kind: 'add' as const, path, content: two }));
      return applyConventions({ baseCommit, changes }, { read: (file) => files[file], paths }).changes;
    };

    expect(convert('lf/b.cs')).toMatchObject([{ content: two }]);
    expect(paths).not.toHaveBeenCalled();
    expect(convert('b.cs', 'c.cs')).toMatchObject([{ content: 'one\r\ntwo\r\n' }, { content: 'one\r\ntwo\r\n' }]);
    expect(paths).toHaveBeenCalledTimes(1);
  });

  it('takes carriage returns out where they are not wanted, and leaves them where nobody says', () => {
    const files = { 'a.cs': 'x\n' };

    expect(added('b.cs', windows, files)).toMatchObject({ content: 'a\nb\n' });
    expect(added('b.cs', windows, {})).toMatchObject({ content: windows });
    expect(added('b.cs', windows, { ...files, '.gitattributes': '*.cs -text\n' })).toMatchObject({ content: windows });
  });

  it('leaves the first line of a script so that it runs', () => {
    const script = '#!/bin/sh\nexit 0\n';

    expect(added('src/run.sh', script, { 'src/a.cs': windows })).toMatchObject({ content: script });
    expect(added('src/run.sh', script.replaceAll('\n', '\r\n'), {})).toMatchObject({ content: script });
  });

  it.each<[string, object]>([
    ['insert_final_newline = true', { content: 'ü\n' }],
    ['charset = utf-8-bom', { content: '\uFEFFü' }],
    ['charset = utf-8', { content: 'ü' }],
    ['charset = latin1', { content: 'ü', encoding: 'iso-8859-1' }],
    ['charset = utf-16le', { content: '\uFEFFü', encoding: 'utf-16le' }],
    ['charset = utf-16be', { content: '\uFEFFü', encoding: 'utf-16be' }],
  ])('follows `%s`', (line, expected) => {
    expect(added('a.txt', 'ü', { '.editorconfig': `[*.txt]\n${line}\n` })).toEqual({
      ...{ kind: 'add', path: 'a.txt' },
      ...expected,
    });
  });

  it('leaves to Git what it writes in another encoding when people check it out', () => {
    const files = {
      '.gitattributes': '*.rc working-tree-encoding=UTF-16LE-BOM eol=crlf\n',
      '.editorconfig': '[*]\ncharset = utf-16le\n',
    };

    expect(added('a.rc', two, files)).toEqual({ kind: 'add', path: 'a.rc', content: two });
  });
});
