import { describe, expect, it } from '@jest/globals';
import { extractTaskSignals } from '../../../../src/localize/task/taskSignals.ts';

describe('extractTaskSignals', () => {
  it('leaves out template comments, template headings and version lists', () => {
    const { words } = extractTaskSignals(
      'Cart breaks\n<!-- please describe your platypus -->\n**Expected behavior**\nPython version: 3.8 walrus\nnumpy 1.19.2\nit sums',
    );

    for (const word of ['platypu', 'behavior', 'walru', 'numpy']) expect([...words.keys()]).not.toContain(word);
    expect(words.has('cart')).toBe(true);
  });

  it('leaves out what interpreters say before they are asked anything', () => {
    const { words } = extractTaskSignals(
      'Cart breaks\n```\nPython 3.9.6 (default, walrus)\n[GCC 8.4.0] on linux\nType "help", "copyright" for platypus\nhelp      -> Python\'s own help system.\n>>> sums()\n```\n',
    );

    expect([...words.keys()].sort()).toEqual(['break', 'cart', 'sums']);
  });

  it('takes what an error says for a title, but not the kind of error', () => {
    const { titleNames, words } = extractTaskSignals(
      'Cart breaks\n\nI pay.\n```\nE   shop.TaxError: HttpClient() got a socket\nUncaught RangeError [ERR_1]: platypus\n```\n',
    );

    expect(titleNames).toEqual(expect.arrayContaining(['Cart', 'HttpClient', 'socket', 'platypus']));
    expect(titleNames).not.toEqual(expect.arrayContaining(['TaxError']));
    expect(words.get('socket')).toBe(words.get('cart'));
  });

  it('takes names from code and from what looks like code in prose, not the names the example defines', () => {
    const { names } = extractTaskSignals(
      'It fails\n\nCalling taxRate() of the Cart breaks\n```\nmine = Basket(3)\ndef example():\n    mine.pay()\n```\n',
    );

    expect([...names.keys()]).toEqual(expect.arrayContaining(['taxRate', 'Cart', 'Basket', 'pay']));
    expect([...names.keys()]).not.toEqual(expect.arrayContaining(['mine']));
    expect(names.has('example')).toBe(false);
    expect(names.has('breaks')).toBe(false);
  });

  it('reads frames of several languages, those close to the failure first', () => {
    const python = extractTaskSignals(
      'Fails\n  File "/x/outer.py", line 3, in a\n  File "/x/inner.py", line 7, in b\nValueError: no',
    );
    const script = extractTaskSignals('Fails\nTypeError: no\n    at b (/x/inner.ts:7:3)\n    at a (/x/outer.ts:3:1)');

    for (const { mentions } of [python, script]) {
      const frames = mentions.filter(({ kind }) => kind === 'frame');
      const [closest] = frames;
      expect(closest?.path).toMatch(/inner/);
      expect(closest?.line).toBe(7);
    }
  });

  it('reads dotted modules and Windows paths', () => {
    const { mentions } = extractTaskSignals('See shop.billing.tax and C:\\work\\src\\cart.cs for it');

    expect(mentions.map(({ path }) => path)).toEqual(expect.arrayContaining(['shop/billing/tax']));
    expect(mentions.some(({ path }) => path.endsWith('src/cart.cs'))).toBe(true);
  });
});
