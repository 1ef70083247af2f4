import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../../support/patch/applyReply.ts';

const guide = 'Install\n=======\n\nRun it.\n\nUsage\n=======\n\nCall it.\n\nNotes\n=====\n\nNone.\n';

function edited(path: string, content: string, search: string, replace: string) {
  const files = { [path]: content };
  const applied = applyReply(block(search, replace, path), files);
  const findings = applied.kind === 'refused' ? applied.findings : applied.notes;
  return { text: filesAfter(applied, files)?.[path], codes: findings.map(({ code }) => code) };
}

describe('a block about headings that are underlined', () => {
  it.each([
    ['keeps one in both sides', 'Install\n=======\n\nRun it.\n', 'Install\n=======\n\nStart it.\n', 'Run', 'Start'],
    ['changes one that is shorter than its line', 'Usage\n=======\n', 'Calls\n=======\n', 'Usage', 'Calls'],
    ['has one in the old side only', 'Usage\n=======\n\nCall it.\n', 'Call it.\n', 'Usage\n=======\n\n', ''],
    [
      'has one in the new side only',
      'Call it.\n',
      'Call it.\n\nMore\n=======\n',
      'it.\n\nNotes',
      'it.\n\nMore\n=======\n\nNotes',
    ],
    [
      'has two in both sides',
      'Install\n=======\n\nRun it.\n\nUsage\n=======\n',
      'Install\n=======\n\nRun!\n\nUsage\n=======\n',
      'Run it.',
      'Run!',
    ],
    ['has another length of line', 'Notes\n=====\n\nNone.\n', 'Notes\n=====\n\nOne.\n', 'None.', 'One.'],
    [
      'changes the length of the line',
      'Notes\n=====\n',
      'Remarks\n==========\n',
      'Notes\n=====',
      'Remarks\n==========',
    ],
    [
      'has a line above and below the title',
      '=======\nTitle\n=======\n',
      '=======\nOther\n=======\n',
      'Title',
      'Other',
    ],
  ])('%s', (_name, search, replace, before, now) => {
    const content = `=======\nTitle\n=======\n\n${guide}`;

    expect(edited('docs/guide.rst', content, search, replace)).toEqual({
      text: content.replace(before, now),
      codes: [],
    });
  });

  const parts = (titles: string, text: string) =>
    Array.from({ length: 10 }, (_value, index) => `${titles} ${index}\n=======\n\n${text} ${index}.\n`).join('\n');

  it('has more of them than are tried as dividers', () => {
    const content = `${parts('Parts', 'Run')}\nEnd\n`;

    expect(edited('guide.md', content, parts('Parts', 'Run'), parts('Parts', 'Go'))).toEqual({
      text: `${parts('Parts', 'Go')}\nEnd\n`,
      codes: [],
    });
  });

  it('is read whole where its old lines are not quite those of the file', () => {
    const content = `${guide}\nEnd\n`;
    const applied = edited('a.md', content, 'Usage\n=======\n\nCall  it.\n', 'Usage\n=======\n\nCall me.\n');

    expect(applied).toEqual({ text: content.replace('Call it', 'Call me'), codes: ['patch-tolerated'] });
  });

  it('is refused where its old lines are others than those of the file', () => {
    const applied = edited('a.md', guide, 'Usage\n=======\n\nNever there.\n', 'Usage\n=======\n\nCall me.\n');

    expect(applied).toEqual({ text: undefined, codes: ['patch-not-found'] });
  });

  it('is refused where its old lines seem to end at a line of the file, with the way out', () => {
    const search = 'Install\n=======\n\nRun it.\n\nUsage\n=======\n\nNever there.\n';
    const applied = applyReply(block(search, 'Nothing.\n', 'a.md'), { 'a.md': guide.replaceAll('Install', 'Setup') });
    const cut = applyReply(block(search.replace('Install', 'Setup'), 'Nothing.\n', 'a.md'), {
      'a.md': guide.replace('Install', 'Setup'),
    });

    expect(applied).toMatchObject({ kind: 'refused' });
    expect(cut).toMatchObject({ kind: 'refused', findings: [{ code: 'patch-malformed' }] });
    expect(JSON.stringify(cut)).toContain('for those that are text of the file');
  });

  it('is refused where more than are tried may divide it, with the way out', () => {
    const content = `${parts('Part', 'Run')}\nEnd\n`;
    const applied = applyReply(block(parts('Part', 'Run'), parts('Part', 'Go'), 'guide.md'), { 'guide.md': content });

    expect(applied).toMatchObject({ kind: 'refused', findings: [{ code: 'patch-malformed' }] });
    expect(JSON.stringify(applied)).toContain('for those that are text');
  });

  it('makes a new file with several', () => {
    const files = {};

    const applied = applyReply(block('', guide, 'docs/guide.md'), files);

    expect(filesAfter(applied, files)).toEqual({ 'docs/guide.md': guide });
  });

  it('is refused where the file has no such line and would get one, with the way out', () => {
    const applied = applyReply(block('a\n', 'b\n=======\n', 'src/math.js'), { 'src/math.js': 'a\n' });

    expect(applied).toMatchObject({ kind: 'refused', findings: [{ code: 'patch-malformed' }] });
    expect(JSON.stringify(applied)).toContain('for those that are text of the file');
  });
});
