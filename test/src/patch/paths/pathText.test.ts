import { describe, expect, it } from '@jest/globals';
import { findPathInLine, parseHeaderPath, unquotePath } from '../../../../src/patch/paths/pathText.ts';

describe('findPathInLine', () => {
  it.each([
    ['src/app.ts', 'src/app.ts'],
    ['### src/app.ts', 'src/app.ts'],
    ['**src/app.ts**', 'src/app.ts'],
    ['`src/app.ts`:', 'src/app.ts'],
    ['In `src/app.ts`, change `self.name`:', 'src/app.ts'],
    ['// src/app.ts', 'src/app.ts'],
    ['File: src/app.ts', 'src/app.ts'],
    ['```ts src/app.ts', 'src/app.ts'],
    ['```ts:src/app.ts', 'src/app.ts'],
    ['```src/app.ts', 'src/app.ts'],
    ['```ts path="src/app.ts"', 'src/app.ts'],
    ['Makefile', 'Makefile'],
    ['.gitignore', '.gitignore'],
    ['Some Folder/my file.cs', 'Some Folder/my file.cs'],
    ['1. src/app.ts', 'src/app.ts'],
    ['### 2) `src/app.ts` (new file)', 'src/app.ts'],
    ['**[src/app.ts](https://dev.example/src/app.ts#L3)**', 'src/app.ts'],
    ['📄 src/app.ts', 'src/app.ts'],
    ['3️⃣ **`src/app.ts`**', 'src/app.ts'],
    ['- [ ] __src/app.ts__', 'src/app.ts'],
    ['**File:** `src/app.ts`', 'src/app.ts'],
    ['Modified file: “src/app.ts”', 'src/app.ts'],
    ['<summary><code>src/app.ts</code></summary>', 'src/app.ts'],
    ['> src/app.ts:12-20', 'src/app.ts'],
    ['#### src/app.ts — the new total', 'src/app.ts'],
    ['Update `src/app.ts`, lines 3–9', 'src/app.ts'],
    ['## src/__init__.py ##', 'src/__init__.py'],
    ['1. Some Folder/my file.cs', 'Some Folder/my file.cs'],
  ])('finds the path in %j', (line, path) => {
    expect(findPathInLine(line)).toBe(path);
  });

  it.each([
    'Here is the change:',
    'Call `self.name` and `app.run` instead.',
    'See https://example.com/a.ts',
    '```ts',
    '```',
    '...',
    '',
    'This fixes and/or improves it',
    '1. Call `self.name` and/or it.',
    '2. Run npm test',
    '- **Note:** see below.',
  ])('finds none in %j', (line) => {
    expect(findPathInLine(line)).toBeUndefined();
  });
});

describe('paths as Git prints them', () => {
  it('lose quotes, escapes and timestamps', () => {
    expect(unquotePath('"na\\303\\257ve\\t\\"x\\""')).toBe('naïve\t"x"');
    expect(parseHeaderPath('a/x y.ts\t2024-07-19 12:28:25.056 +0100')).toBe('a/x y.ts');
    expect(parseHeaderPath('a/x.ts 2024-07-19 12:28:25')).toBe('a/x.ts');
    expect(parseHeaderPath('"a/x\\ty"\t')).toBe('a/x\ty');
  });
});
