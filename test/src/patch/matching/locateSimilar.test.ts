import { describe, expect, it } from '@jest/globals';
import { lineSimilarity } from '../../../../src/patch/diff/lineSimilarity.ts';
import { isMisspelling } from '../../../../src/patch/matching/misspelling.ts';
import { applyReply, block, filesAfter } from '../../../support/patch/applyReply.ts';

const before = `function readAll(results) {
  const filtered = results.filter(Boolean);
  return filtered;
}

// The cache holds at most one entry for each user.
const limit = 10;
`;

function applied(search: string, replace: string, text = before) {
  const files = { 'a.js': text };
  const outcome = applyReply(block(search, replace, 'a.js'), files);
  return { text: filesAfter(outcome, files)?.['a.js'], notes: outcome.kind === 'applied' ? outcome.notes : [] };
}

describe('an edit that recalls lines by a few letters wrongly', () => {
  const search = 'function readAll(results) {\n  const filtered = result.filter(Boolean);\n  return filtered;\n';
  const replace = 'function readAll(results) {\n  const filtered = results.filter(isThere);\n  return filtered;\n';

  it('is placed where nothing else is like it, and says so', () => {
    const { text, notes } = applied(search, replace);

    expect(text).toBe(before.replace('Boolean', 'isThere'));
    expect(notes.map(({ code }) => code)).toEqual(['patch-tolerated']);
  });

  it("keeps the file's own spelling of lines that stay", () => {
    const { text } = applied(
      '// The cache holds at most one enry for each user.\nconst limit = 10;\n',
      '// The cache holds at most one enry for each user.\nconst limit = 20;\n',
    );

    expect(text).toBe(before.replace('10', '20'));
  });

  it.each([
    ['the new lines keep the mistake', search, search.replace('Boolean', 'isThere')],
    ['a number is another', 'return filtered;\n}\n\n// The cache holds\nconst limit = 11;\n', 'const limit = 12;\n'],
    [
      'nothing but a mistaken line is next to new ones',
      `${search}`,
      `${search.replace('  return', '  log();\n  return')}`,
    ],
    ['it is done already', search, `${before.slice(0, before.indexOf('}'))}`],
    ['it is one line only', '  const filtered = result.filter(Boolean);\n', '  const filtered = [];\n'],
  ])('is refused where %s', (_name, old, next) => {
    expect(applied(old, next).text).toBeUndefined();
  });

  it('is refused where two places are like it, or the word stands elsewhere', () => {
    const twin = `${before}\n${before.replace('readAll', 'readAny')}`;
    const known = `${before}\nconst result = 1;\n`;

    expect(applied(search.slice(search.indexOf('\n') + 1), 'x\n', twin).text).toBeUndefined();
    expect(applied(search, replace, known).text).toBeUndefined();
  });
});

describe('a misspelling', () => {
  it.each([
    ['const result = fetchAll();', 'const results = fetchAll();', true],
    ['### formatting of dates', '## Formatting of dates', true],
    ['the formatting of dates (all)', 'the Formatting of dates (all)', true],
    ['This was a sample text.', 'This is a sample text.', true],
    ['function handleB(input) {', 'function handleA(input) {', false],
    ['const most = min(first, second);', 'const most = max(first, second);', false],
    ['if (isReady && isOpen) {', 'if (isReady || isOpen) {', false],
    ['copy(target, source, options);', 'copy(source, target, options);', false],
    ['wait(1_000, options, signal);', 'wait(10_000, options, signal);', false],
    ['total(a);', 'totals(a);', false],
  ])('%j for %j: %p', (line, own, expected) => {
    expect(isMisspelling(line, own)).toBe(expected);
  });
});

describe('the similarity of lines', () => {
  it('is the share of letters that need no change, or 0 where it is too low', () => {
    expect(lineSimilarity('same', 'same', 0.9)).toBe(1);
    expect(lineSimilarity('0123456789', '0123456780', 0.9)).toBeCloseTo(0.9);
    expect(lineSimilarity('0123456789', '012345678', 0.9)).toBeCloseTo(0.9);
    expect(lineSimilarity('0123456789', '0123456700', 0.9)).toBe(0);
    expect(lineSimilarity('kitten', 'sitting', 0)).toBeCloseTo(1 - 3 / 7);
    expect(lineSimilarity('', 'abc', 0.5)).toBe(0);
  });
});
