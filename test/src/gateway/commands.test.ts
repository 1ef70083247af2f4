import { describe, expect, it } from '@jest/globals';
import { parseCommands } from '../../../src/gateway/commands.ts';

describe('parseCommands', () => {
  it.each([
    ['/agent fix', [{ name: 'fix', text: '' }]],
    ['  /Agent FIX  ', [{ name: 'fix', text: '' }]],
    ['/agent fix only the parser', [{ name: 'fix', text: 'only the parser' }]],
    ['/agent fix: only the parser', [{ name: 'fix', text: 'only the parser' }]],
    [
      'Hello\n/agent approve\n/agent cancel now',
      [
        { name: 'approve', text: '' },
        { name: 'cancel', text: 'now' },
      ],
    ],
    ['<div>/agent&nbsp;fix&nbsp;the &lt;b&gt; tag</div>', [{ name: 'fix', text: 'the <b> tag' }]],
    ['<div>Hello<br>/agent <b>fix</b> it</div>', [{ name: 'fix', text: 'it' }]],
    ['<p>One</p><p>&#47;agent fix</p>', [{ name: 'fix', text: '' }]],
    ['\u200B/agent fix', [{ name: 'fix', text: '' }]],
    ['if a < b then\n/agent fix', [{ name: 'fix', text: '' }]],
  ])('finds the commands in %j', (text, expected) => {
    expect(parseCommands(text)).toEqual(expected);
  });

  it.each([
    'please run /agent fix',
    '/agents fix',
    '/agentfix',
    '/agent',
    '/agent 123',
    '> /agent fix',
    '<blockquote>/agent fix</blockquote>',
    '<pre>/agent fix</pre>',
    '<!-- \n/agent fix\n-->',
    '```\n/agent fix\n```',
    '<div>see <span>this: </span>/agent fix</div>',
    '',
  ])('finds none in %j', (text) => {
    expect(parseCommands(text)).toEqual([]);
  });

  it('takes hostile text in bounded time', () => {
    const started = performance.now();

    for (const piece of ['<blockquote>', '<!--', '<', '<a ', '&#', '/agent fix ', '/agent  \t', '```\n']) {
      parseCommands(piece.repeat(1_000_000 / piece.length));
    }

    expect(performance.now() - started).toBeLessThan(5000);
  });
});
