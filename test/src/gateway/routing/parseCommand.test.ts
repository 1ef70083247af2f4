import { describe, expect, it } from '@jest/globals';
import { parseCommand } from '../../../../src/gateway/routing/parseCommand.ts';

describe('parseCommand', () => {
  it.each([
    ['/agent fix', 'fix', ''],
    ['  /Agent FIX  ', 'fix', ''],
    ['/agent fix only the parser', 'fix', 'only the parser'],
    ['/agent fix: only the parser', 'fix', 'only the parser'],
    ['/agent fix\nonly the parser\n\nand its tests', 'fix', 'only the parser\nand its tests'],
    ['Hello\n/agent approve\nThank you!', 'approve', 'Thank you!'],
    ['/agent explain why is `a` gone?', 'explain', 'why is `a` gone?'],
    ['<div>/agent&nbsp;fix&nbsp;the &lt;b&gt; tag</div>', 'fix', 'the <b> tag'],
    ['<div>Hello<br>/agent <b>fix</b> it</div>', 'fix', 'it'],
    ['<div>/agent fix rename <code>a</code> to <code>b</code></div>', 'fix', 'rename `a` to `b`'],
    ['<p>One</p><p>&#47;agent fix</p>', 'fix', ''],
    ['<div>\n    /agent status\n</div>', 'status', ''],
    ['\u200B/agent\u00A0\u2060fix', 'fix', ''],
    ['if a < b then\n/agent fix', 'fix', ''],
    [
      '/agent fix as @<b7e2a9c4-0000-4000-8000-000000000000> said',
      'fix',
      'as @<b7e2a9c4-0000-4000-8000-000000000000> said',
    ],
    [
      '<div>/agent cancel <a href="#" data-vss-mention="version:2.0,1f">@Ada Lovelace</a> does it</div>',
      'cancel',
      '@Ada Lovelace does it',
    ],
    ['```\nlog\n```\n/agent fix', 'fix', ''],
    ['> quoted\n\n/agent reject too wide', 'reject', 'too wide'],
    ['a paragraph\n    /agent fix', 'fix', ''],
    ['/agent', 'help', ''],
    ['/agent help', 'help', ''],
  ])('reads the command in %j', (text, name, rest) => {
    expect(parseCommand(text)).toEqual({ name, text: rest });
  });

  it.each([
    ['/agent 123', '123'],
    ['/agent deploy to production', 'deploy'],
    ['/agent fix-all', 'fix-all'],
    ['/agent <i>prove</i> it', 'prove'],
  ])('calls the command in %j unknown, so that it is answered with help', (text, word) => {
    expect(parseCommand(text)).toEqual({ name: 'unknown', text: word });
  });

  it('takes the first of several commands and reads nothing from the second on', () => {
    expect(parseCommand('/agent fix the parser\n/agent approve\nand more')).toEqual({
      name: 'fix',
      text: 'the parser',
    });
  });

  it.each([
    'please run /agent fix',
    '@code-agent /agent fix',
    '/agents fix',
    '/agentfix',
    '> /agent fix',
    '`/agent fix`',
    '<blockquote>/agent fix</blockquote>',
    '<pre>/agent fix</pre>',
    '<code>/agent fix</code>',
    '<code>see\n<br>/agent fix</code>',
    '<!-- \n/agent fix\n-->',
    '```\n/agent fix\n```',
    '````\n```\n/agent fix\n````',
    '```\n~~~\n/agent fix',
    'Try this:\n\n    /agent fix',
    '\t/agent fix',
    '<div>see <span>this: </span>/agent fix</div>',
    '',
  ])('finds none in %j', (text) => {
    expect(parseCommand(text)).toBeUndefined();
  });

  it('keeps at most 4,000 characters of text and 40 of an unknown word', () => {
    expect(parseCommand(`/agent fix ${'x'.repeat(10_000)}`)?.text).toHaveLength(4_000);
    expect(parseCommand(`/agent ${'x'.repeat(10_000)}`)?.text).toHaveLength(40);
  });

  it('takes hostile text', () => {
    for (const piece of [
      '<blockquote>',
      '<!--',
      '<',
      '<a ',
      '<code>',
      '&#',
      '/agent fix ',
      '/agent  \t',
      '```\n',
      '    ',
    ]) {
      const command = parseCommand(piece.repeat(1_000_000 / piece.length));

      expect(['fix', 'unknown', 'help', undefined]).toContain(command?.name);
    }
  });
});
