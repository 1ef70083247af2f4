import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderUnifiedDiff } from '../../../../src/patch/diff/unifiedDiff.ts';
import { applyReply, baseCommit, filesAfter } from '../../../support/patch/applyReply.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'unified-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function diffOf(before: string, content: string): string {
  return renderUnifiedDiff({ baseCommit, changes: [{ kind: 'edit', path: 'f', content }] }, () => before);
}

const line = fc.constantFrom(
  'a',
  'b',
  '',
  '  indented',
  '-- dashes',
  '++ pluses',
  'x\r',
  '@@ -1 +1 @@',
  '\\ back',
  'é’',
);
const text = fc
  .tuple(fc.array(line, { maxLength: 14 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));

describe('renderUnifiedDiff', () => {
  it("prints additions, deletions, renames and edits in Git's style", () => {
    const diff = renderUnifiedDiff(
      {
        baseCommit,
        changes: [
          { kind: 'add', path: 'new file', content: 'x' },
          { kind: 'delete', path: 'old' },
          { kind: 'rename', path: 'b"c', previousPath: 'a', content: 'two\n' },
          { kind: 'edit', path: 'e', content: '1\n3\n' },
        ],
      },
      (file) => ({ old: 'gone\n', a: 'one\n', e: '1\n2\n' })[file],
    );

    expect(diff).toBe(`diff --git a/new file b/new file
new file mode 100644
--- /dev/null
+++ b/new file\t
@@ -0,0 +1 @@
+x
\\ No newline at end of file
diff --git a/old b/old
deleted file mode 100644
--- a/old
+++ /dev/null
@@ -1 +0,0 @@
-gone
diff --git a/a "b/b\\"c"
rename from a
rename to "b\\"c"
--- a/a
+++ "b/b\\"c"
@@ -1 +1 @@
-one
+two
diff --git a/e b/e
--- a/e
+++ b/e
@@ -1,2 +1,2 @@
 1
-2
+3
`);
  });

  it("is applied byte for byte by the project's own applier", () => {
    fc.assert(
      fc.property(text, text, (before, content) => {
        fc.pre(before !== content);

        const applied = applyReply(diffOf(before, content), { f: before });

        expect(filesAfter(applied, { f: before })).toEqual({ f: content });
      }),
      { seed: 20260701, numRuns: 400 },
    );
  });

  it('is applied byte for byte by git apply', () => {
    fc.assert(
      fc.property(text, text, (before, content) => {
        fc.pre(before !== content);
        writeFileSync(path.join(folder, 'f'), before);

        execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: diffOf(before, content) });

        expect(readFileSync(path.join(folder, 'f'), 'utf8')).toBe(content);
      }),
      { seed: 20260701, numRuns: 25 },
    );
  });
});
