import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { passagesOf } from '../../../../src/localize/index/passages.ts';

function passages(path: string, content: string) {
  const [file] = buildIndex([{ path, content, objectId: 'a' }]).files;
  return passagesOf(file?.definitions ?? [], content.split('\n').length);
}

const body = (lines: number, indent: string) =>
  Array.from({ length: lines }, (_line, at) => `${indent}x(${at})\n`).join('');

describe('the passages of a file', () => {
  it('are the members of a large class and what stands before them', () => {
    const content = `class Basket:\n    size = 1\n    kind = 2\n    def first(self):\n${body(40, '        ')}    def second(self):\n${body(40, '        ')}`;

    const found = passages('basket.py', content).map(({ name, owner, isWhole }) => ({ name, owner, isWhole }));

    expect(found).toEqual([
      { name: 'Basket', owner: '', isWhole: false },
      { name: 'first', owner: 'Basket', isWhole: true },
      { name: 'second', owner: 'Basket', isWhole: true },
    ]);
  });

  it('keep a function with a function inside whole', () => {
    const content = `def outer(value):\n${body(60, '    ')}    def inner():\n        return 1\n${body(60, '    ')}`;

    expect(passages('outer.py', content)).toMatchObject([{ name: 'outer', start: 1, end: 123, isWhole: true }]);
  });

  it('never overlap, and stay within the file', () => {
    const line = fc.constantFrom(
      'class A:',
      '    def b(self):',
      '        return 1',
      'x = 1',
      '',
      '            y',
      'def c():',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(line, fc.integer({ min: 1, max: 40 })), { maxLength: 30 }), (parts) => {
        const content = parts.flatMap(([text, times]) => Array.from({ length: times }, () => `${text}\n`)).join('');

        const found = passages('a.py', content);

        for (const [at, { start, end }] of found.entries()) {
          expect(start).toBeGreaterThan(found[at - 1]?.end ?? 0);
          expect(end).toBeGreaterThanOrEqual(start);
        }
        expect(found.at(-1)?.end ?? 0).toBeLessThanOrEqual(content.split('\n').length);
      }),
      { numRuns: 300 },
    );
  });
});
