import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../../src/contracts/changes/changeSet.ts';
import { checkPathConflicts, type SpecialEntry } from '../../../../src/patch/checks/pathConflicts.ts';
import { baseCommit } from '../../../support/patch/applyReply.ts';

const files = ['LICENSE', 'bin/run', 'docs/a/b/c.md', 'latest', 'src/app.ts', 'tools/lint'];
const special: Readonly<Record<string, SpecialEntry>> = { latest: 'symlink', 'tools/lint': 'submodule' };

const add = (path: string): Change => ({ kind: 'add', path, content: '' });
const move = (previousPath: string, path: string): Change => ({ kind: 'rename', path, previousPath });
const remove = (path: string): Change => ({ kind: 'delete', path });
const find = (...changes: Change[]) => checkPathConflicts({ baseCommit, changes }, files, (path) => special[path]);

describe('checkPathConflicts', () => {
  it.each<[string, Change[], string[]]>([
    ['a file below a file', [add('LICENSE/MIT.txt')], ['LICENSE/MIT.txt']],
    ['a file deep below a file', [add('src/app.ts/x/y/z.ts')], ['src/app.ts/x/y/z.ts']],
    ['a file that moves below another', [move('LICENSE', 'bin/run/LICENSE')], ['bin/run/LICENSE']],
    ['a file that moves below itself', [move('bin/run', 'bin/run/all'), add('bin/run')], ['bin/run', 'bin/run/all']],
    ['a file in a symbolic link', [add('latest/index.html')], ['latest/index.html']],
    ['a file in a submodule', [add('tools/lint/rules/a.json')], ['tools/lint/rules/a.json']],
    ['a file in the place of a folder', [add('docs/a')], ['docs/a']],
    ['a file in the place of a folder that loses another file', [add('src'), add('src/b.ts')], ['src', 'src/b.ts']],
    ['a file that moves to where a folder is', [move('LICENSE', 'docs/a/b')], ['docs/a/b']],
    ['two files of which one is the folder of the other', [add('new'), add('new/a/b')], ['new', 'new/a/b']],
    ['a submodule that goes', [remove('tools/lint')], ['tools/lint']],
    ['a submodule that moves', [move('tools/lint', 'lint')], ['tools/lint']],
  ])('refuses %s, by name', (_what, changes, paths) => {
    const found = find(...changes);

    expect(found.map(({ path }) => path).sort()).toEqual(paths);
    expect(new Set(found.map(({ code, severity }) => `${severity} ${code}`))).toEqual(
      new Set(['error impossible-path']),
    );
  });

  it.each<[string, Change[]]>([
    ['a file below one that goes', [remove('LICENSE'), add('LICENSE/MIT.txt')]],
    ['a file that becomes a folder and moves into it', [move('bin/run', 'bin/run/main.sh')]],
    ['a file in the place of a folder whose files go', [remove('docs/a/b/c.md'), add('docs/a')]],
    ['names that only begin alike', [add('LICENSE.md'), add('src/app.ts.map'), add('doc'), add('docs/a/bc')]],
    ['a symbolic link that goes, and files instead', [remove('latest'), add('latest/index.html')]],
    ['edits', [{ kind: 'edit', path: 'src/app.ts', content: 'x' }]],
  ])('has nothing against %s', (_what, changes) => {
    expect(find(...changes)).toEqual([]);
  });

  it('says what is in the way', () => {
    expect(find(add('latest/a'), add('tools/lint/b'), add('docs')).map(({ message }) => message)).toEqual([
      'docs cannot be a file: it is the folder of docs/a/b/c.md. Choose another name.',
      expect.stringMatching(/^latest\/a cannot be there: latest is a symbolic link,/),
      expect.stringMatching(/^tools\/lint\/b cannot be there: tools\/lint is a submodule,/),
    ]);
  });
});
