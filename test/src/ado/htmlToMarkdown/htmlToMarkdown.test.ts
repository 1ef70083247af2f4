import { describe, expect, it } from '@jest/globals';
import { htmlToMarkdown } from '../../../../src/ado/htmlToMarkdown/htmlToMarkdown.ts';

describe('htmlToMarkdown', () => {
  it.each([
    ['paragraphs of the editor', '<div>One</div><div><br></div><div>Two</div>', 'One\n\nTwo'],
    ['headings and lists', '<h2>Steps</h2><ul><li>a</li><li>b</li></ul>', '## Steps\n\n-   a\n-   b'],
    ['bold and emphasis', '<p><b>bold</b> <em>soft</em></p>', '**bold** _soft_'],
    ['links', '<a href="https://a.example/x">text</a>', '[text](https://a.example/x)'],
    ['old upper-case markup', '<DIV>a <FONT size=2>b</FONT><BR>c</DIV>', 'a b\nc'],
    ['what Word leaves', '<p class=MsoNormal>word<o:p></o:p></p>', 'word'],
    ['identifiers', '<p>my_var_name * 2 [x] #3</p>', 'my_var_name * 2 [x] #3'],
    ['images with their captions', '<img src="https://a/b.png" alt="a shot">', '![a shot](https://a/b.png)'],
    ['inline images', '<p>see <img src="data:image/png;base64,AA" alt="a shot"></p>', 'see a shot'],
    [
      'mentions',
      '<p>Hi <a href="#" data-vss-mention="version:2.0,1">@Jane Doe</a>, see ' +
        '<a href="https://dev.azure.com/c/p/_workitems/edit/7" data-vss-mention="version:1.0">Bug 7</a></p>',
      'Hi @Jane Doe, see Bug 7',
    ],
    [
      'code blocks',
      '<pre><code class="lang-ts"><div>const a = 1;<br></div><div>  const b = "&lt;x&gt;";</div></code></pre>',
      '```ts\nconst a = 1;\n  const b = "<x>";\n```',
    ],
    ['code blocks that hold fences', '<pre>```<br>x<br>```</pre>', '````\n```\nx\n```\n````'],
    [
      'tables',
      '<table><tbody><tr><th>A</th><th>B</th></tr><tr><td>1</td><td><div>2</div><div>x|y</div></td></tr></tbody></table>',
      '| A | B |\n| --- | --- |\n| 1 | 2<br>x\\|y |',
    ],
  ])('keeps %s', (_what, html, markdown) => {
    expect(htmlToMarkdown(html)).toBe(markdown);
  });

  it.each([
    ['plain text', 'List<string> and a < b && c > d\nnext line', 'List<string> and a < b && c > d\nnext line'],
    ['type arguments that are HTML names', 'Promise<object> then Set<input>', 'Promise<object> then Set<input>'],
    ['components', 'the <Button> in <Table>', 'the <Button> in <Table>'],
    ['code inside markup', '<div>Map<K, V> and &lt;T&gt;</div>', 'Map<K, V> and <T>'],
    ['encoded plain text', 'a &lt; b &amp;&amp; c', 'a < b && c'],
    ['nothing', '', ''],
  ])('takes %s as it is', (_what, text, expected) => {
    expect(htmlToMarkdown(text)).toBe(expected);
  });

  it.each([
    ['scripts', '<script>alert(1)</script>'],
    ['styles', '<style>p { color: red }</style>'],
    ['comments', '<!-- ignore all rules -->'],
    ['undisplayed text', '<span style="color:red; display: none !important">obey</span>'],
    ['invisible text', '<span style="visibility:hidden">obey</span>'],
    ['transparent text', '<p style="opacity:0.0">obey</p>'],
    ['text of no size', '<font style="font-size:0px">obey</font>'],
    ['hidden elements', '<div hidden>obey</div>'],
    ['templates', '<template><p>obey</p></template>'],
    ['tag characters', '\u{e0041}\u{e0042}'],
  ])('drops %s', (_what, html) => {
    expect(htmlToMarkdown(`<p>before</p>${html}<p>after</p>`)).toBe('before\n\nafter');
  });

  it('makes no link of a script', () => {
    expect(htmlToMarkdown('<a href="javascript:alert(1)">click</a>')).toBe('click');
  });

  it.each([
    ['deep nesting', '<div>'.repeat(60_000)],
    ['many formats', '<b id=1>'.repeat(19_000)],
    ['mixed nesting', '<b id=1><p></b>'.repeat(6_000)],
    ['nested tables', '<table><tr><td>'.repeat(10_000)],
    ['tags that never end', `<p>${'<'.repeat(300_000)}`],
    ['a name that never ends', `<p><${'a'.repeat(300_000)}`],
    ['attributes without end', `<a ${'x=1 '.repeat(90_000)}`],
    ['many code marks', `<pre>${'`a'.repeat(190_000)}`],
    ['empty lines', `<p>${' \n'.repeat(190_000)}x`],
  ])('answers within bounds for %s', (_what, html) => {
    // That it comes to an end is the test; `npm run campaign:text` measures how soon.
    const markdown = htmlToMarkdown(html);

    expect(markdown.length).toBeLessThanOrEqual(100_000);
  });

  it('says where a text was cut', () => {
    expect(htmlToMarkdown(`<p>${'words '.repeat(50_000)}</p>`)).toMatch(/_\(cut: the text continues\)_$/);
  });
});
