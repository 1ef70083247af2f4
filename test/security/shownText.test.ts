import { describe, expect, it } from '@jest/globals';
import { escapeInvisible } from '../../src/contracts/text/escapeInvisible.ts';
import { checkInvisibleText } from '../../src/patch/checks/invisibleText.ts';
import { approvalComment } from '../../src/reports/workItem/requestComment.ts';
import { readyCandidate } from '../support/orchestrations/runSamples.ts';

const judged = (content: string, before?: string) =>
  checkInvisibleText('src/a.ts', content, before).map(({ code, severity }) => [code, severity]);

describe('text that readers do not see', () => {
  it.each([
    ['an override', 'if (isAdmin\u202E) {'],
    ['an isolate', '/* \u2067 } if (isAdmin) { \u2069 */'],
    ['a mark of direction', 'a\u200F = 1'],
    ['a zero-width blank', "const a\u200B = 'x'"],
    ['a joiner', 'const a\u200Db = 1'],
    ['letters that are tags', "'x\u{E0041}\u{E0042}'"],
    ['a selector', 'x\u{E0101}'],
    ['a filler', 'const \u3164 = 1'],
    ['an escape', "'\u001B[8m'"],
    ['a separator of lines', "'a\u2028b'"],
    ['a carriage return', 'safe(); // \rhidden'],
    ['a byte-order mark inside', 'a\uFEFFb'],
    ['half a character', 'a\uD800'],
  ])('is refused: %s', (_what, line) => {
    expect(judged(`const x = 1;\n${line}\n`, 'const x = 1;\n')).toEqual([['unseen-text', 'error']]);
    expect(judged(`${line}\n`, `${line}\n`)).toEqual([]);
    expect(judged(`${line} \n`, `${line}\n`).map(([, severity]) => severity)).toEqual(['warning']);
  });

  it.each([
    ['a blank of fixed width', 'Preis:\u00A05'],
    ['a soft hyphen', 'Zu\u00ADsammen'],
    ['a page break', '\f'],
  ])('is remarked upon: %s', (_what, line) => {
    expect(judged(`${line}\n`)).toEqual([['unseen-text', 'warning']]);
  });

  it.each([
    ['a byte-order mark at the beginning', '\uFEFFconst a = 1;\r\n'],
    ['emoji', '// \u{1F469}\u200D\u{1F4BB} \u2764\uFE0F 1\uFE0F\u20E3 \u{1F44D}\u{1F3FD}\n'],
    ['Persian', "'\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645'\n"],
    ['umlauts and accents', "'Größe, café, naïve, 日本語, Привет, Ελλάδα'\n"],
    ['formulas', 'const Δx = λ1 + μm; // 5 kΩ, αβγ\n'],
  ])('is told apart from %s', (_what, content) => {
    expect(judged(content)).toEqual([]);
  });

  it('is shown by its number', () => {
    expect(escapeInvisible('a\u202Eb\u{E0041}\tc\r\nd\re f\u00A0')).toBe(
      'a<U+202E>b<U+E0041>\tc\r\nd<U+000D>e f<U+00A0>',
    );
  });
});

describe('words of look-alike letters', () => {
  it.each([
    ['Cyrillic among Latin', 'const pаssword = 1', 'error'],
    ['capitals', 'class Аdmin {}', 'error'],
    ['Armenian among Latin', 'let usեr, nօde', 'error'],
    ['Greek among Latin', 'const tοtal = 1', 'warning'],
    ['wide letters', 'const ｆoo = 1', 'warning'],
    ['letters of formulas', 'const 𝐟oo = 1', 'warning'],
  ])('are found: %s', (_what, line, severity) => {
    expect(judged(`${line}\n`)).toEqual([['look-alike', severity]]);
    expect(judged(`${line};\n`, `${line}\n`)).toEqual([]);
  });

  it('are shown with the letters by number', () => {
    const [finding] = checkInvisibleText('a.ts', 'const pаss = 1\n', undefined);

    expect(finding?.message).toContain('p<U+0430>ss');
  });
});

describe('the change that people are asked about', () => {
  const ask = (diff: string, wholeDiff?: string) =>
    approvalComment({
      change: '0123456789ab',
      reasons: ['x'],
      shown: { chosen: readyCandidate(1), diff, wholeDiff },
      answerUntil: '2026-01-01T00:00:00Z',
    });

  it('shows what nobody would see', () => {
    expect(ask('+if (a\u202E) {\n')).toContain('+if (a<U+202E>) {');
  });

  it('says how much of it is missing and where the whole is', () => {
    const line = `+${'x'.repeat(99)}\n`;
    const asked = ask(line.repeat(200), 'https://dev.azure.com/x/_apis/wit/attachments/1?fileName=a.diff');

    expect(asked).toMatch(/\*\*The diff has 8\d more lines\*\* that did not fit/);
    expect(asked).toContain('[the whole diff](https://dev.azure.com/x/_apis/wit/attachments/1?fileName=a.diff)');
    expect(asked.match(/^\+x+$/gm)?.every((shown) => shown.length === 100)).toBe(true);
    expect(ask(line)).not.toContain('did not fit');
  });

  it('says so where one line is too long, and where the whole could not be put anywhere', () => {
    expect(ask(`+${'x'.repeat(20_000)}\n`, 'the artifacts')).toContain(
      '**The diff has 1 more line** that did not fit in this comment.',
    );
    expect(ask(`+${'x'.repeat(20_000)}\n`, 'the artifacts')).toContain('Read the artifacts before you approve');
  });
});
