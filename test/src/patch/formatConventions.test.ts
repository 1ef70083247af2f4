import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../support/applyReply.ts';

function outcome(reply: string, files: Readonly<Record<string, string>>, path?: string) {
  const applied = applyReply(reply, files, path);
  return {
    files: filesAfter(applied, files),
    codes: (applied.kind === 'applied' ? applied.notes : applied.findings).map(({ code }) => code),
  };
}

describe('a SEARCH/REPLACE block without old lines', () => {
  const file = '# Title\r\n\r\ntext\r\n';

  it('puts its lines at the end of a file that is there, and says so', () => {
    expect(outcome(block('', 'more text\n', 'a.md'), { 'a.md': file })).toEqual({
      files: { 'a.md': `${file}more text\r\n` },
      codes: ['patch-tolerated'],
    });
  });

  it('is refused where its lines may be a new version of the file', () => {
    expect(outcome(block('', '# Title\n\nother text\n', 'a.md'), { 'a.md': file }).codes).toEqual(['file-exists']);
  });

  it('is refused where the file is named beside the reply, as in formats that mean something else by it', () => {
    expect(outcome(block('', 'more text\n', 'a.md'), { 'a.md': file }, 'a.md').codes).toEqual(['file-exists']);
  });

  it('is refused where it looks for a blank line', () => {
    expect(outcome(block('\n', 'more text\n', 'a.md'), { 'a.md': file }).codes).toEqual(['file-exists']);
  });
});
