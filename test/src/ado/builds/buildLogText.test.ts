import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanLogLine, logTail } from '../../../../src/ado/builds/buildLogText.ts';

describe('cleanLogLine', () => {
  it.each([
    ['2024-01-02T03:04:05.1234567Z npm test', 'npm test'],
    ['\u001b[31mred\u001b[0m and \u001b[1;38;5;196mbright\u001b[m', 'red and bright'],
    ['\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007', 'link'],
    ['10 %\r50 %\r100 %', '100 %'],
    ['windows line\r', 'windows line'],
    ['##[error]It failed.', '##[error]It failed.'],
    ['tab\tkept\u0008\u0000', 'tab\tkept'],
  ])('makes %j plain', (line, plain) => {
    expect(cleanLogLine(line)).toBe(plain);
  });

  it('leaves no control character but the tab, and is quick on any input', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\u001b', '[', ']', ';', '1', 'm', '\r', '\u0007', 'x'), maxLength: 400 }),
        (line) => {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
          expect(cleanLogLine(line)).not.toMatch(/[\u0000-\u0008\u000a-\u001f]/);
        },
      ),
    );
  });
});

describe('logTail', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`);

  it('keeps the last lines and says how many are missing', () => {
    expect(logTail([...lines, '', ''], { lines: 2, characters: 100 }, 90)).toBe('… 98 lines left out\nline 8\nline 9');
  });

  it('keeps whole lines within the characters', () => {
    expect(logTail(lines, { lines: 10, characters: 15 })).toBe('… 8 lines left out\nline 8\nline 9');
  });

  it('keeps a log that fits as it is', () => {
    expect(logTail(lines, { lines: 10, characters: 1000 })).toBe(lines.join('\n'));
  });

  it('cuts a line that alone is too long', () => {
    expect(logTail(['x'.repeat(50)], { lines: 5, characters: 10 })).toBe(`${'x'.repeat(10)}…`);
  });
});
