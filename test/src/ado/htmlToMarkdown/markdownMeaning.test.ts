import { describe, expect, it } from '@jest/globals';
import { htmlToMarkdown } from '../../../../src/ado/htmlToMarkdown/htmlToMarkdown.ts';

type Case = readonly [what: string, html: string, markdown: string];

/** Whatever an editor, Word, Outlook or a browser pastes: what it means has to survive. */
const marks: readonly Case[] = [
  [
    'struck by a tag, whichever',
    '<p><strike>a</strike> <s>b</s> <del cite="mailto:J">c</del></p>',
    '~~a~~ ~~b~~ ~~c~~',
  ],
  [
    'struck by a style among others',
    '<span style="color:#000;TEXT-DECORATION: underline LINE-THROUGH red">a</span>',
    '~~a~~',
  ],
  ['struck by the long property', '<p style="text-decoration-line: line-through">a<br>b</p>', '~~a~~\n~~b~~'],
  [
    'a struck item with its own list',
    '<ul><li style="text-decoration:line-through">a<ul><li>b</li></ul></li></ul>',
    '-   ~~a~~\n    -   ~~b~~',
  ],
  ['a struck list', '<ol style="text-decoration:line-through"><li>a</li><li>b</li></ol>', '1.  ~~a~~\n2.  ~~b~~'],
  [
    'a struck row',
    '<table><tr><th>A</th><th>B</th></tr><tr style="text-decoration:line-through"><td>1</td><td>2</td></tr></table>',
    '| A | B |\n| --- | --- |\n| ~~1~~ | ~~2~~ |',
  ],
  ['a struck heading', '<h2><s>Old</s></h2>', '## ~~Old~~'],
  ['struck twice over', '<del><s>a</s> <b>b</b></del>', '~~a **b**~~'],
  [
    'struck code',
    '<pre>a\n<del>b</del></pre><s><pre>c</pre></s>',
    '```\na\n~~b~~\n```\n\n_(struck out:)_\n\n```\nc\n```',
  ],
  ['tracked insertions', '<p><ins datetime="2024">new</ins> old</p>', '<ins>new</ins> old'],
  [
    'powers and indices',
    'x<sub>i</sub><sup>-3</sup> <font style="vertical-align: super">2</font>',
    'x<sub>i</sub><sup>-3</sup> <sup>2</sup>',
  ],
  [
    'red and green text',
    '<font color="Red">was</font> <span style="color:rgb(16,124,16)">is</span>',
    '<span style="color:red">was</span> <span style="color:green">is</span>',
  ],
  [
    'pale grounds of a comparison',
    '<div style="background-color:#ffeef0">was</div><div style="background:#e6ffed">is</div>',
    '<span style="background:red">was</span>\n\n<span style="background:green">is</span>',
  ],
  ['a highlighted word', '<p>not <span style="background:aqua">this</span></p>', 'not <mark>this</mark>'],
  [
    'cells that only have a colour',
    '<table><tr><td>A</td><td>B</td></tr><tr><td style="background:limegreen"></td><td bgcolor="#FF0000">x</td></tr></table>',
    '| A | B |\n| --- | --- |\n| (green) | <span style="background:red">x</span> |',
  ],
  ['bold that only a style says', '<span style="font-weight:700">must</span>', '**must**'],
];

const looks: readonly Case[] = [
  [
    'greys, themes and links',
    '<p style="color:#333;background:#f3f2f1">a <a href="https://a.example/" style="color:red">b</a></p>',
    'a [b](https://a.example/)',
  ],
  ['the colours of code', '<pre><span style="color:#d00">const</span> a</pre>', '```\nconst a\n```'],
  [
    'a coloured head of a table',
    '<table><tr><th style="background:#d9e2f3">A</th><th>B</th></tr></table>',
    '| A | B |\n| --- | --- |',
  ],
  ['a document that is bold as a whole by mistake', '<b style="font-weight:normal"><p>a</p><p>b</p></b>', 'a\n\nb'],
];

const lines: readonly Case[] = [
  ['blanks that count', '<div style="white-space:pre-wrap">{\n  "a":   1\n}</div>', '{\n  "a":   1\n}'],
  ['blanks that count, inherited', '<div style="white-space:break-spaces"><p>a\n\tb</p></div>', 'a\n    b'],
  ['lines that count', '<span style="white-space: pre-line">a\n  b</span>', 'a\nb'],
  [
    'code from an editor',
    '<div style="font-family:Menlo, monospace;white-space:pre;color:#d4d4d4;background-color:#1e1e1e"><div>if x:</div><div>    <span style="color:#569cd6">return</span></div></div>',
    '```\nif x:\n    return\n```',
  ],
  ['lines in code', '<p>run</p><code>a<br>&nbsp;b</code>', 'run\n\n```\na\n b\n```'],
  ['marked words in code', '<p><code>a <b>b</b> _c_</code> <samp>d`e</samp></p>', '`a b _c_` ``d`e``'],
  ['keys', '<p>press <kbd>Ctrl</kbd>+<kbd>S</kbd></p>', 'press `Ctrl`+`S`'],
  [
    'code in a cell',
    '<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td><pre>for x:\n  y | z</pre></td></tr></table>',
    '| A | B |\n| --- | --- |\n| 1 | `for x:`<br>`  y \\| z` |',
  ],
  [
    'a list in a cell',
    '<table><tr><td>A</td><td><ul><li>b</li><li>c</li></ul></td></tr></table>',
    '| A | -   b<br>-   c |\n| --- | --- |',
  ],
  [
    'elements that a style puts on lines',
    '<span style="display:block">a</span><span style="display:block">b</span>',
    'a\nb',
  ],
];

const structure: readonly Case[] = [
  [
    'merged rows',
    '<table><tr><th>A</th><th>B</th></tr><tr><td rowspan="2">x</td><td>1</td></tr><tr><td>2</td></tr></table>',
    '| A | B |\n| --- | --- |\n| x | 1 |\n| x | 2 |',
  ],
  [
    'merged columns',
    '<table><tr><th colspan=2>A</th><th>B</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>',
    '| A | A | B |\n| --- | --- | --- |\n| 1 | 2 | 3 |',
  ],
  [
    'cells merged both ways',
    '<table><tr><td colspan=2 rowspan=2>x</td><td>1</td></tr><tr><td>2</td></tr></table>',
    '| x | x | 1 |\n| --- | --- | --- |\n| x | x | 2 |',
  ],
  [
    'a caption',
    '<table><caption>Rates</caption><tr><td>a</td><td>b</td></tr></table>',
    'Rates\n\n| a | b |\n| --- | --- |',
  ],
  ['a table that is layout', '<table><tr><td><p>a</p><ul><li>b</li></ul></td></tr></table>', 'a\n\n-   b'],
  [
    'a table in a layout',
    '<table><tr><td>x</td><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>',
    'x\n\n| 1 | 2 |\n| --- | --- |',
  ],
  [
    'lists that Outlook nests without an item',
    '<ol><li>a</li><ol type="a"><li>b</li><li>c</li></ol><li>d</li></ol>',
    '1.  a\n    a.  b\n    b.  c\n2.  d',
  ],
  [
    'numbers that do not begin with one',
    '<ol start="4"><li>a</li><li value="9">b</li><li>c</li></ol>',
    '4.  a\n9.  b\n10.  c',
  ],
  [
    'Roman numbers',
    '<ol style="list-style-type:lower-roman"><li>a</li><li>b</li><li>c</li><li>d</li></ol>',
    'i.  a\nii.  b\niii.  c\niv.  d',
  ],
  [
    'levels of Word for the web',
    '<ul><li data-aria-level="1">a</li></ul><ul><li data-aria-level="2">b</li></ul>',
    '-   a\n\n    -   b',
  ],
  ['levels of Quill', '<ul><li>a</li><li class="ql-indent-1">b</li></ul>', '-   a\n    -   b'],
  [
    'numbered paragraphs of Word',
    `<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Sign in</p>` +
      `<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>b)<span>&nbsp;</span></span>with a <s>card</s></p>`,
    '2.  Sign in\n    b)  with a ~~card~~',
  ],
  [
    'bullets of Outlook without their styles',
    '<p class="x_MsoListParagraph" style="margin-left:36pt">·&nbsp;&nbsp;&nbsp;&nbsp;a</p><p class="x_MsoListParagraph" style="margin-left:1in">o&nbsp;&nbsp; b</p>',
    '-   a\n    -   b',
  ],
  ['definitions', '<dl><dt>Net</dt><dd>without tax</dd><dd>in EUR</dd></dl>', '**Net**\n:   without tax\n:   in EUR'],
  [
    'quoted mails',
    '<div style="border:none;border-left:solid #0078d4 1.5pt;padding:0"><p>From: Jo</p><p>no</p></div><p>yes</p>',
    '> From: Jo\n>\n> no\n\nyes',
  ],
  [
    'indentation that is no quotation',
    '<blockquote style="margin:0 0 0 40px;border:none;padding:0">a</blockquote>',
    'a',
  ],
  ['what opens', '<details><summary>Log</summary>a</details>', '**Log**\n\na'],
];

const signs: readonly Case[] = [
  ['ticked boxes', '<p><input type="checkbox" checked="">a<br><input type="checkbox">b</p>', '[x] a\n[ ] b'],
  [
    'ticked items of an editor',
    '<ul><li data-checked="true"><label><input type="checkbox" checked></label><div><p>a</p></div></li><li data-checked="false">b</li></ul>',
    '-   [x] a\n-   [ ] b',
  ],
  [
    'ticked items of another one',
    '<ol><li data-list="checked">a</li><li data-list="unchecked">b</li></ol>',
    '1.  [x] a\n2.  [ ] b',
  ],
  ['boxes by their role', '<div><span role="checkbox" aria-checked="true"></span>a</div>', '[x] a'],
  ['notes with a tag', '<p data-tag="to-do:completed">a</p><p data-tag="to-do">b</p>', '[x] a\n\n[ ] b'],
  [
    'letters of a symbol font',
    '<p><span style="font-family:Wingdings">þ</span> a <font face="Wingdings">è</font> b</p>',
    '[x] a ➔ b',
  ],
  [
    'emoji that are pictures',
    '<p><img src="https://a.example/1.png" alt="⚠️"> <img class="emoji" src="data:x" alt="tada"></p>',
    '⚠️ :tada:',
  ],
  [
    'links that a mail program wrapped',
    '<a href="https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fb%3Fc%3D1&amp;data=x">b</a>',
    '[b](https://a.example/b?c=1)',
  ],
  [
    'links to files',
    '<a href="file://srv/l (1).txt">a</a> <a href="\\\\srv\\share">b</a>',
    '[a](file://srv/l%20%281%29.txt) [b](<\\\\srv\\share>)',
  ],
  ['readings', '<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <q>a</q>', '漢(kan) “a”'],
];

describe('what HTML means', () => {
  it.each([...marks, ...lines, ...structure, ...signs])('survives: %s', (_what, html, markdown) => {
    expect(htmlToMarkdown(html)).toBe(markdown);
  });

  it.each(looks)('is not read into mere looks: %s', (_what, html, markdown) => {
    expect(htmlToMarkdown(html)).toBe(markdown);
  });
});

describe('what a page hides', () => {
  it.each([
    ['in a table', '<table><tr style="display:none"><td>evil</td><td>x</td></tr><tr><td>a</td><td>b</td></tr></table>'],
    [
      'in a section of a table',
      '<table><tbody hidden><tr><td>evil</td><td>x</td></tr></tbody><tr><td>a</td><td>b</td></tr></table>',
    ],
    ['in a cell', '<table><tr><td>a<i style="opacity:0">evil</i></td><td>b</td></tr></table>'],
    ['in code', '<pre>a<span style="display:none">evil</span></pre>'],
    ['in code in a cell', '<table><tr><td><code>a<b hidden>evil</b></code></td><td>b</td></tr></table>'],
    ['in what is struck out', '<s>a<span style="font-size:0">evil</span></s>'],
    [
      'in a list of Word',
      '<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1">a<span style="visibility:hidden">evil</span></p>',
    ],
  ])('stays hidden %s', (_what, html) => {
    expect(htmlToMarkdown(html)).not.toContain('evil');
    expect(htmlToMarkdown(html)).toContain('a');
  });
});

describe('hostile forms', () => {
  it.each([
    ['spans without end', `<table>${'<tr><td colspan=9999 rowspan=9999>a</td><td>b</td></tr>'.repeat(3_000)}</table>`],
    ['many cells in a row', `<table><tr>${'<td>a'.repeat(9_000)}</tr>${'<tr><td>b'.repeat(9_000)}</table>`],
    ['marks in marks', `${'<s><ins>'.repeat(90)}a${'</ins></s>'.repeat(90)}`.repeat(30)],
    ['long lists', `<ol>${'<li></li><li>a</li>'.repeat(4_000)}</ol>`],
    ['kept blanks', `<div style="white-space:pre">${' \t'.repeat(150_000)}x</div>`],
  ])('end in bounds: %s', (_what, html) => {
    expect(htmlToMarkdown(html).length).toBeLessThanOrEqual(100_000);
  });
});
