import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../../support/patch/applyReply.ts';

const source = 'function add(a, b) {\n  return a - b;\n}\n\nfunction half(a) {\n  return a / 2;\n}\n';

function filesWith(reply: string, files: Record<string, string>, path?: string) {
  return filesAfter(applyReply(reply, files, path), files);
}

function findings(reply: string, files: Record<string, string>) {
  const applied = applyReply(reply, files);
  return applied.kind === 'refused' ? applied.findings : [];
}

describe('SEARCH/REPLACE blocks', () => {
  it.each([
    [
      'with the path before the fence',
      'src/math.js\n```js\n<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE\n```\n',
    ],
    [
      'with the path inside the fence',
      '```js\nsrc/math.js\n<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE\n```\n',
    ],
    [
      'with the path in the fence line',
      '```js src/math.js\n<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE\n```\n',
    ],
    [
      'with the path in prose',
      'In `src/math.js`:\n\n<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE\n',
    ],
    ['with CR LF throughout the reply', block('  return a - b;\n', '  return a + b;\n').replaceAll('\n', '\r\n')],
    ['with indentation lost', block('return a - b;\n', 'return a + b;\n')],
    ['with trailing blanks', block('  return a - b;  \n', '  return a + b;\n')],
  ])('apply %s', (_name, reply) => {
    expect(filesWith(reply, { 'src/math.js': source })).toEqual({ 'src/math.js': source.replace('a - b', 'a + b') });
  });

  it('keep line endings, byte-order mark and a missing final newline', () => {
    const before = '\uFEFFone\r\ntwo\r\nthree';

    expect(filesWith(block('two\nthree\n', 'two\n2.5\nthree!\n'), { 'src/math.js': before })).toEqual({
      'src/math.js': '\uFEFFone\r\ntwo\r\n2.5\r\nthree!',
    });
  });

  it('keep the spelling of lines that do not change', () => {
    const before = 'if (x) {   \n\tcall("it’s")\n}\n';

    expect(
      filesWith(block('if (x) {\n\tcall("it\'s")\n}\n', 'if (x) {\n\tcall("it\'s")\n\tmore()\n}\n'), {
        'src/math.js': before,
      }),
    ).toEqual({
      'src/math.js': 'if (x) {   \n\tcall("it’s")\n\tmore()\n}\n',
    });
  });

  it('create a file with an empty SEARCH side', () => {
    expect(filesWith(block('', 'new\n', 'src/new.js'), {})).toEqual({ 'src/new.js': 'new\n' });
  });

  it('see what earlier blocks of the reply did', () => {
    const reply =
      block('  return a - b;\n', '  return sum(a, b);\n') + block('  return sum(a, b);\n', '  return a + b;\n');

    expect(filesWith(reply, { 'src/math.js': source })).toEqual({ 'src/math.js': source.replace('a - b', 'a + b') });
  });

  it('do not mistake lines an earlier block brought for the ones that were there', () => {
    const reply = block(
      '}\n\nfunction half(a) {\n',
      '}\n\nfunction twice(a) {\n  return a / 2;\n}\n\nfunction half(a) {\n',
    );
    const second = block('  return a / 2;\n', '  return 0.5 * a;\n');

    expect(filesWith(reply + second, { 'src/math.js': source })?.['src/math.js']).toContain(
      'half(a) {\n  return 0.5 * a;',
    );
  });

  it('are refused with the lines of all places when they fit several', () => {
    expect(findings(block('}\n', '};\n'), { 'src/math.js': source })).toEqual([
      expect.objectContaining({ code: 'patch-ambiguous', line: 3, message: expect.stringContaining('lines 3, 7') }),
    ]);
  });

  it('are refused with the nearest place and the first line that differs', () => {
    const reply = block('function half(a) {\n  return a * 2;\n}\n', 'x\n');

    expect(findings(reply, { 'src/math.js': source })).toEqual([
      expect.objectContaining({
        code: 'patch-not-found',
        path: 'src/math.js',
        line: 6,
        message: expect.stringMatching(
          /lines 5-7.*line 6: the file has ` {2}return a \/ 2;`, the edit expects ` {2}return a \* 2;`/,
        ),
      }),
    ]);
  });

  it('are refused as applied already when the new lines stand there', () => {
    const reply = block('  return a + b - 1;\n', '  return a - b;\n');

    expect(findings(reply, { 'src/math.js': source })[0]).toMatchObject({ code: 'patch-already-applied', line: 2 });
  });

  it('are refused all together when one of them fails', () => {
    const reply = block('  return a - b;\n', '  return a + b;\n') + block('nothing like it\n', 'x\n');

    expect(findings(reply, { 'src/math.js': source })).toHaveLength(1);
  });

  it.each(['<<<<<<< SEARCH\n  return a - b;\n', '<<<<<<< SEARCH\n  return a - b;\n=======\n  return a'])(
    'that were cut off change nothing: %j',
    (cut) => {
      expect(findings(`src/math.js\n${cut}`, { 'src/math.js': source })[0]?.code).toBe('patch-malformed');
    },
  );
});

const diff = `diff --git a/src/math.js b/src/math.js
index 1111111..2222222 100644
--- a/src/math.js
+++ b/src/math.js
@@ -1,5 +1,5 @@
 function add(a, b) {
-  return a - b;
+  return a + b;
 }
 
 function half(a) {
`;

describe('unified diffs', () => {
  it.each([
    ['raw', diff],
    ['in a fence', `Here:\n\n\`\`\`diff\n${diff}\`\`\`\nDone.\n`],
    ['without Git header', diff.slice(diff.indexOf('---'))],
    ['without line numbers', diff.replace(/@@ .*/, '@@ ... @@')],
    ['with a bare hunk header', diff.replace(/@@ .*/, '@@')],
    ['with wrong counts', diff.replace(/@@ .*/, '@@ -1,9 +1,2 @@')],
    ['with wrong line numbers', diff.replace(/@@ .*/, '@@ -3,5 +3,5 @@')],
    ['with the blank of the empty context line lost', diff.replace('\n \n', '\n\n')],
    ['without prefixes', diff.replaceAll('a/src', 'src').replaceAll('b/src', 'src')],
  ])('apply %s', (_name, reply) => {
    expect(filesWith(reply, { 'src/math.js': source })).toEqual({ 'src/math.js': source.replace('a - b', 'a + b') });
  });

  it('choose among equal places by their line number', () => {
    const before = 'a\nx\nb\n'.repeat(3);

    expect(filesWith('--- a/f\n+++ b/f\n@@ -5 +5 @@\n-x\n+y\n', { f: before })).toEqual({
      f: 'a\nx\nb\na\ny\nb\na\nx\nb\n',
    });
  });

  it('count the lines that earlier hunks brought', () => {
    const before = 'a\nx\nb\n'.repeat(3);
    const reply = '--- a/f\n+++ b/f\n@@ -1,0 +2,2 @@\n+new\n+new\n@@ -5 +7 @@\n-x\n+y\n';

    expect(filesWith(reply, { f: before })).toEqual({ f: 'a\nnew\nnew\nx\nb\na\ny\nb\na\nx\nb\n' });
  });

  it.each([
    ['remove the final newline', 'a\nb\n', '@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n', 'a\nb'],
    ['add the final newline', 'a\nb', '@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n', 'a\nb\n'],
    ['keep it missing', 'a\nb', '@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n', 'A\nb'],
    ['keep it missing although the diff forgot to say so', 'a\nb', '@@ -1,2 +1,3 @@\n a\n b\n+c\n', 'a\nb\nc'],
    [
      'change one line ending of several',
      'a\r\nb\nc\r\n',
      '@@ -1,3 +1,3 @@\n a\r\n-b\n+b\r\n c\r\n',
      'a\r\nb\r\nc\r\n',
    ],
  ])('%s', (_name, before, hunk, expected) => {
    expect(filesWith(`--- a/f\n+++ b/f\n${hunk}`, { f: before })).toEqual({ f: expected });
  });

  it('go on after a code fence that is part of the file', () => {
    const reply = '```diff\n--- a/f\n+++ b/f\n@@ ... @@\n a\n ```\n-b\n+c\n```\n';

    expect(filesWith(reply, { f: 'a\n```\nb\n' })).toEqual({ f: 'a\n```\nc\n' });
  });

  it('add, delete and rename files', () => {
    const reply = [
      'diff --git a/new.txt b/new.txt\nnew file mode 100644\n--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n\\ No newline at end of file\n',
      'diff --git a/empty b/empty\nnew file mode 100644\n',
      'diff --git a/old.txt b/old.txt\ndeleted file mode 100644\n--- a/old.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n',
      'diff --git "a/na\\303\\257ve me" b/there.txt\nsimilarity index 50%\nrename from "na\\303\\257ve me"\nrename to there.txt\n--- "a/na\\303\\257ve me"\n+++ b/there.txt\n@@ -1 +1 @@\n-a\n+b\n',
    ].join('');

    expect(filesWith(reply, { 'old.txt': 'old\n', 'naïve me': 'a\n' })).toEqual({
      'new.txt': 'one\ntwo',
      empty: '',
      'there.txt': 'b\n',
    });
  });

  it.each([
    ['an addition of a file that exists', '--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+x\n', 'file-exists'],
    ['a deletion that leaves lines', '--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n', 'patch-not-found'],
    ['a file that is not there', '--- a/g\n+++ b/g\n@@ -1 +1 @@\n-x\n+y\n', 'file-not-found'],
    [
      'a symbolic link',
      'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n',
      'patch-refused',
    ],
    ['a binary patch', 'diff --git a/f b/f\nindex 1..2 100644\nGIT binary patch\nliteral 0\n', 'patch-refused'],
    ['a hunk of no file', '@@ -1 +1 @@\n-one\n+1\n', 'patch-malformed'],
    ['a line without sign', '--- a/f\n+++ b/f\n@@\n-one\n!\n-two\n', 'patch-malformed'],
    ['a file without hunks', '--- a/f\n+++ b/f\n', 'patch-empty'],
  ])('refuse %s', (_name, reply, code) => {
    expect(findings(reply, { f: 'one\ntwo\n' })[0]?.code).toBe(code);
  });
});

describe('equal edits', () => {
  it('go to as many equal places', () => {
    const reply = block('}\n', '};\n').repeat(2);

    expect(filesWith(reply, { 'src/math.js': source })?.['src/math.js']).toBe(source.replaceAll('}', '};'));
  });
});

describe('quotes, dashes and blanks that a reply writes otherwise than the file', () => {
  const plain = "const greeting = 'hi';\nconst range = '1-2';\n";

  it('come into the file as it has them', () => {
    const reply = block(
      'const greeting = ‘hi’;\nconst range = ‘1‑2’;\n',
      'const greeting = ‘ho’;\nconst range = ‘3‑4’;\n',
      'f',
    );

    expect(filesWith(reply, { f: plain })).toEqual({ f: "const greeting = 'ho';\nconst range = '3-4';\n" });
    expect(applyReply(reply, { f: plain })).toMatchObject({ notes: [{ code: 'patch-tolerated' }] });
  });

  it('stay as the reply has them where its old lines do not speak of them', () => {
    const reply = block("const greeting = 'hi';\n", "const greeting = '“hi” – you';\n", 'f');

    expect(filesWith(reply, { f: plain })).toEqual({ f: plain.replace('hi', '“hi” – you') });
  });

  it('stay as the reply has them where the file has them, too', () => {
    const fancy = "title = “a”  # it's\n";
    const reply = block('title = “a”  # it’s\n', 'title = “b”  # it’s\n', 'f');

    expect(filesWith(reply, { f: fancy })).toEqual({ f: fancy.replace('a', 'b') });
  });
});
