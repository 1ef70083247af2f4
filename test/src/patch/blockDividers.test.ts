import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../support/applyReply.ts';

const guide = 'Install\n=======\n\nRun it.\n\nUsage\n=======\n\nCall it.\n\nNotes\n=====\n\nNone.\n';

function after(path: string, content: string, search: string, replace: string) {
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

    expect(after('docs/guide.rst', content, search, replace)).toEqual({
      text: content.replace(before, now),
      codes: [],
    });
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
