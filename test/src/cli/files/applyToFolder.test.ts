import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyToFolder, writeChanges } from '../../../../src/cli/files/applyToFolder.ts';
import { encodeText } from '../../../../src/platform/text/encodings.ts';
import { block } from '../../../support/patch/applyReply.ts';

let directory = '';
const write = (file: string, text: string) => writeFileSync(path.join(directory, 'repository', file), text);
const read = (file: string) => readFileSync(path.join(directory, 'repository', file), 'utf8');
const apply = (reply: string, only?: string) =>
  applyToFolder({
    directory: path.join(directory, 'repository'),
    reply,
    format: undefined,
    path: only,
    isFinished: false,
  });

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'apply-folder-'));
  mkdirSync(path.join(directory, 'repository', 'src'), { recursive: true });
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('applying a reply to a folder', () => {
  it('changes, adds, moves and deletes files', () => {
    write('src/a.ts', 'one\ntwo\n');
    write('old.ts', 'gone\n');
    write('from.ts', 'kept\n');
    const outcome = apply(
      '*** Begin Patch\n*** Update File: src/a.ts\n@@\n-two\n+2\n*** Add File: new/b.ts\n+b\n*** Delete File: old.ts\n*** Update File: from.ts\n*** Move to: to.ts\n@@\n-kept\n+moved\n*** End Patch\n',
    );

    writeChanges(path.join(directory, 'repository'), outcome.changes);

    expect(outcome).toMatchObject({ ok: true, format: 'v4a', findings: [] });
    expect([read('src/a.ts'), read('new/b.ts'), read('to.ts')]).toEqual(['one\n2\n', 'b\n', 'moved\n']);
    expect(existsSync(path.join(directory, 'repository', 'old.ts'))).toBe(false);
    expect(existsSync(path.join(directory, 'repository', 'from.ts'))).toBe(false);
  });

  it('refuses a file below a file, and lets one be there once the other is gone', () => {
    write('src/a', 'one\n');
    const below = 'src/a/b.ts\n```\nx\n```\n';
    const instead = '*** Begin Patch\n*** Add File: src/a/b.ts\n+x\n*** Delete File: src/a\n*** End Patch\n';

    expect(apply(below)).toMatchObject({ ok: false, findings: [{ code: 'impossible-path', path: 'src/a/b.ts' }] });
    writeChanges(path.join(directory, 'repository'), apply(instead).changes);

    expect(read('src/a/b.ts')).toBe('x\n');
  });

  it('refuses what the encoding of a file has not, and says where an encoding was guessed', () => {
    const russian = 'Привет, мир. Это обычный текст на русском языке, который легко узнать.\n';
    writeFileSync(path.join(directory, 'repository', 'a.txt'), encodeText(`${russian}end\n`, 'windows-1251'));
    const line = (text: string) => `a.txt\n<<<<<<< SEARCH\nend\n=======\n${text}\n>>>>>>> REPLACE\n`;

    expect(apply(line('日本'))).toMatchObject({ ok: false, changes: [], findings: [{ code: 'encoding' }] });
    expect(apply(line('Щ'))).toMatchObject({ ok: true, findings: [{ code: 'encoding-guessed', severity: 'warning' }] });
  });

  it('never follows a symbolic link, to a file or to a folder', () => {
    writeFileSync(path.join(directory, 'outside.ts'), 'one\n');
    symlinkSync(path.join(directory, 'outside.ts'), path.join(directory, 'repository', 'link.ts'));
    symlinkSync(directory, path.join(directory, 'repository', 'folder'));

    for (const file of ['link.ts', 'folder/outside.ts', 'folder/new.ts']) {
      const search = file === 'folder/new.ts' ? '' : 'one\n';
      const outcome = apply(block(search, 'two\n', file));

      expect(outcome).toMatchObject({ ok: false, changes: [] });
      expect(outcome.findings[0]).toMatchObject({ code: 'unsafe-path', path: file });
      expect(() =>
        writeChanges(path.join(directory, 'repository'), [{ kind: 'add', path: file, content: 'x' }]),
      ).toThrow('never followed');
    }
    expect(readFileSync(path.join(directory, 'outside.ts'), 'utf8')).toBe('one\n');
  });

  it('refuses a file whose folders the reply leaves out', () => {
    mkdirSync(path.join(directory, 'repository', 'src'), { recursive: true });
    write('src/a.ts', 'one\n');

    expect(apply(block('one\n', 'two\n', 'a.ts'))).toMatchObject({ ok: false, findings: [{ code: 'file-not-found' }] });
  });

  it('does not take binary files for text', () => {
    write('image.png', '\0one\n');

    expect(apply(block('one\n', 'two\n', 'image.png')).findings[0]?.code).toBe('file-not-editable');
  });
});
