import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appendMarker, endsWithMarker } from '../../../../src/ado/text/commentMarker.ts';
import { htmlToText } from '../../../../src/ado/text/htmlToText.ts';
import { markdownToHtml } from '../../../../src/ado/text/markdownToHtml.ts';
import { markdownLine } from '../../../../src/reports/parts/plainText.ts';

describe('markdownToHtml', () => {
  it('renders what the agent writes', () => {
    const markdown = [
      '## Run `r-1`',
      'Opened **pull request** [!12](https://dev.azure.com/c/p/_git/r/pullrequest/12)',
      'in _Shop_ for a_snake_name',
      '- one & two',
      '- `List<string>`',
      '',
      '1. first',
      '2. second',
      '```ts',
      'if (a < b) {}',
      '',
      '**not bold**',
      '```',
      'end',
    ].join('\n');

    expect(markdownToHtml(markdown)).toBe(
      [
        '<h2>Run <code>r-1</code></h2>',
        '<p>Opened <b>pull request</b> <a href="https://dev.azure.com/c/p/_git/r/pullrequest/12">!12</a><br>' +
          'in <i>Shop</i> for a_snake_name</p>',
        '<ul><li>one &amp; two</li><li><code>List&lt;string&gt;</code></li></ul>',
        '<ol><li>first</li><li>second</li></ol>',
        '<pre><code>if (a &lt; b) {}\n\n**not bold**</code></pre>',
        '<p>end</p>',
      ].join('\n'),
    );
  });

  it.each([
    ['<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
    ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    [
      'why: \\<b\\> my\\_name \\*\\* \\[x\\](https://a) \\`y\\` \\@jane C:\\\\x a\\b',
      '<p>why: &lt;b&gt; my_name ** [x](https://a) `y` @jane C:\\x a\\b</p>',
    ],
    ['**a \\* b** and `a\\_b`', '<p><b>a * b</b> and <code>a\\_b</code></p>'],
    ['[x](https://a/"onclick=1)', '<p><a href="https://a/&quot;onclick=1">x</a></p>'],
    ['```\nnever closed', '<pre><code>never closed</code></pre>'],
  ])('makes nothing dangerous of %s', (markdown, html) => {
    expect(markdownToHtml(markdown)).toBe(html);
  });

  it('shows what the reports escape as it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const line = markdownLine(text, 500);
        const shown = htmlToText(markdownToHtml(`Stopped: ${line}`))
          .replace(/\s+/g, ' ')
          .trim();

        expect(shown).toBe(`Stopped: ${text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()}`.trim());
      }),
    );
  });

  it('shows every character of plain words again', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z<>&"' .;:]{1,12}$/)), (words) => {
        const text = words.join(' ').trim();
        const shown = htmlToText(markdownToHtml(text)).replace(/\s+/g, ' ').trim();

        expect(shown).toBe(text.replace(/\s+/g, ' '));
      }),
    );
  });
});

describe('a comment with its marker', () => {
  const marker = 'Report of run contoso-shop-7-r1';
  const shown = (markdown: string) => htmlToText(markdownToHtml(markdown));

  it.each(['contoso-shop-7-r1', 'contoso-_x_-7-r1', 'a*b*-7-r1', 'contoso-Shop---Web-7-r1', 'contoso-läden-7-r1'])(
    'is found by it as a whole: run %s',
    (runId) => {
      const written = shown(appendMarker('Done.', `Report of run ${runId}`));

      expect(endsWithMarker(written, [`Report of run ${runId}`])).toBe(true);
      expect(endsWithMarker(written, [`Report of run ${runId}0`, runId, `question-1 of run ${runId}`])).toBe(false);
    },
  );

  it.each([
    ['a question about the run', 'Is this about the report of run contoso-shop-7-r1?'],
    ['a diff that holds the marker', `\`\`\`diff\n+(${marker})\n\`\`\``],
    ['words of a model that end with it', `As I said:\n\n(${marker})`],
    ['the status of the run', 'Run `contoso-shop-7-r1`: **in review**.'],
    ['a marker of a longer run', `(${marker}0)`],
    ['a list of reports', `- ${marker}\n- ${marker}`],
  ])('is not taken for another that it quotes: %s', (_what, markdown) => {
    expect(
      endsWithMarker(shown(appendMarker(markdown, 'approval-0123456789ab of run contoso-shop-7-r1')), [marker]),
    ).toBe(false);
  });

  it.each([
    ['Report of run `contoso-shop-7-r1`', marker],
    ['Run `contoso-shop-7-r1`', 'Run contoso-shop-7-r1'],
    ['(question-1 of run contoso-shop-7-r1)', 'question-1 of run contoso-shop-7-r1'],
    ['(`not-set-01234567-contoso-shop-7-r1`)', 'not-set-01234567-contoso-shop-7-r1'],
    ['(Answer to comment 12)', 'Answer to comment 12'],
  ])('is found as the version before wrote it: %s', (line, former) => {
    expect(endsWithMarker(shown(`Text.\n\n${line}`), [former])).toBe(true);
  });

  it('survives other markup and spaces than were sent', () => {
    const cleaned = '<div>Done.</div><div><span style="color:red">(Run&nbsp;of\t <b>Shop&#32;7</b>)</span></div><br>';

    expect(endsWithMarker(htmlToText(cleaned), ['Run of Shop 7'])).toBe(true);
  });

  it.each(['', '  ', 'two\nlines', 'x'.repeat(201)])('has no marker that could not be found again: "%s"', (text) => {
    expect(() => appendMarker('Done.', text)).toThrow('must be one line');
    expect(endsWithMarker('Done.', ['  '])).toBe(false);
  });
});

describe('htmlToText', () => {
  it('leaves out markup, comments, scripts and styles', () => {
    expect(htmlToText('a<!-- no --><script>no</script><style>no</style><b>b</b> 1 < 2 &lt;T&gt; &amp;lt;').trim()).toBe(
      'a  b 1 < 2 <T> &lt;',
    );
  });

  it('takes linear time for markup that never ends', () => {
    const started = performance.now();

    for (const hostile of ['<'.repeat(1e6), '<!--'.repeat(2e5), '<script>'.repeat(1e5), '&'.repeat(1e6)]) {
      htmlToText(hostile);
    }

    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
