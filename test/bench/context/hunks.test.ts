import { describe, expect, it } from '@jest/globals';
import { nextCall } from '../../../bench/context/explorer.ts';
import { addedLines } from '../../../bench/context/fixTests.ts';
import { isShown, neededRanges, parseHunks } from '../../../bench/context/hunks.ts';
import { buildIndex } from '../../../src/localize/index/localizationIndex.ts';

const source = 'import re\n\n\ndef first(value):\n    one = 1\n    return one\n\n\ndef second(value):\n    return 2\n';

function needed(patch: string) {
  const [file] = buildIndex([{ path: 'a.py', content: source, objectId: 'a' }]).files;
  return parseHunks(patch).map((hunk) => neededRanges(hunk, file?.definitions ?? [], source.split('\n')));
}

const head = 'diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n';

describe('the judge of hunks', () => {
  it('needs the definition around a rewritten line', () => {
    expect(
      needed(`${head}@@ -4,3 +4,3 @@ def first\n def first(value):\n-    one = 1\n+    one = 2\n     return one\n`),
    ).toEqual([[{ start: 4, end: 6 }]]);
  });

  it('needs the definition that lines are appended to, told by their indentation', () => {
    expect(needed(`${head}@@ -9,2 +9,3 @@\n def second(value):\n     return 2\n+    # done\n`)).toEqual([
      [{ start: 9, end: 10 }],
    ]);
  });

  it('needs ten lines around what stands outside of all definitions', () => {
    expect(needed(`${head}@@ -1,2 +1,3 @@\n import re\n+import os\n \n`)).toEqual([[{ start: 1, end: 6 }]]);
  });

  it('asks nothing for a new file', () => {
    expect(parseHunks('diff --git a/b.py b/b.py\n--- /dev/null\n+++ b/b.py\n@@ -0,0 +1,1 @@\n+x\n')).toEqual([]);
  });

  it('takes ranges that together hold all lines for shown', () => {
    const shown = [
      { start: 1, end: 5 },
      { start: 6, end: 9 },
    ];

    expect(isShown([{ start: 4, end: 8 }], shown)).toBe(true);
    expect(isShown([{ start: 4, end: 10 }], shown)).toBe(false);
  });
});

describe('the scripted explorer', () => {
  const place = (path: string, start: number) => ({ path, name: 'f', start, end: start + 9 });

  it('looks at the best source that was only named first, never at a test', () => {
    const known = { places: [place('a.py', 10)], named: ['tests/test_b.py', 'b.py', 'c.py'] };

    expect(nextCall(known, new Map(), 0)).toEqual({ path: 'b.py', ranges: [{ start: 1, end: 400 }] });
  });

  it('then at the file that most of the first places are in, from the beginning where they stand there', () => {
    const places = [place('a.py', 10), place('b.py', 10), place('b.py', 300)];

    expect(nextCall({ places, named: [] }, new Map(), 1)).toEqual({ path: 'b.py', ranges: [{ start: 1, end: 400 }] });
  });

  it('reads places and some lines around them in a longer file, never more than the tool shows', () => {
    const places = Array.from({ length: 40 }, (_one, at) => place('a.py', 100 + at * 100));

    const call = nextCall({ places, named: [] }, new Map(), 1);

    expect(call?.ranges[0]).toEqual({ start: 97, end: 112 });
    expect(call?.ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0)).toBe(400);
  });

  it('does not read again what it has seen', () => {
    const known = { places: [place('a.py', 10), place('b.py', 10)], named: [] };

    expect(nextCall(known, new Map([['a.py', [{ start: 1, end: 400 }]]]), 1)?.path).toBe('b.py');
  });
});

describe('the lines that a fix adds', () => {
  it('are those of one file of its patch', () => {
    const patch = `${head}@@ -1 +1 @@\n-x\n+  y\n+\ndiff --git a/c.py b/c.py\n--- a/c.py\n+++ b/c.py\n@@ -1 +1 @@\n+z\n`;

    expect(addedLines(patch, 'a.py')).toEqual(['y']);
    expect(addedLines(patch, 'c.py')).toEqual(['z']);
  });
});
