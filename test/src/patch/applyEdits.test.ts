import { describe, expect, it } from '@jest/globals';
import { applyReply, filesAfter } from '../../support/applyReply.ts';

const source = 'function add(a, b) {\n  return a - b;\n}\n\nfunction half(a) {\n  return a / 2;\n}\n';

function filesWith(reply: string, files: Record<string, string>) {
  return filesAfter(applyReply(reply, files), files);
}

function findings(reply: string, files: Record<string, string>) {
  const applied = applyReply(reply, files);
  return applied.kind === 'refused' ? applied.findings : [];
}

function block(search: string, replace: string, path = 'src/math.js'): string {
  return `${path}\n<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`;
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
          /lines 5-7.*line 6: the file has `return a \/ 2;`, the edit expects `return a \* 2;`/,
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
    ['a file without hunks', '--- a/f\n+++ b/f\n', 'patch-malformed'],
  ])('refuse %s', (_name, reply, code) => {
    expect(findings(reply, { f: 'one\ntwo\n' })[0]?.code).toBe(code);
  });
});

describe('apply_patch envelopes', () => {
  it('update, add, move and delete files', () => {
    const reply = [
      '*** Begin Patch',
      '*** Update File: src/math.js',
      '*** Move to: src/arithmetic.js',
      '@@ function half(a) {',
      '-  return a / 2;',
      '+  return a * 0.5;',
      '*** Add File: note.txt',
      '+hello',
      '*** Delete File: old.txt',
      '*** End Patch',
    ].join('\n');

    expect(filesWith(reply, { 'src/math.js': source, 'old.txt': 'x' })).toEqual({
      'src/arithmetic.js': source.replace('a / 2', 'a * 0.5'),
      'note.txt': 'hello\n',
    });
  });

  it('put lines without context below their anchor, and at the end only when nothing else is said', () => {
    const patch = (header: string) => `*** Begin Patch\n*** Update File: f\n${header}\n+new\n*** End Patch\n`;

    expect(filesWith(patch('@@ two'), { f: 'one\ntwo\nthree\n' })).toEqual({ f: 'one\ntwo\nnew\nthree\n' });
    expect(filesWith(patch('@@'), { f: 'one\ntwo\nthree\n' })).toEqual({ f: 'one\ntwo\nthree\nnew\n' });
    expect(findings(patch('@@ four'), { f: 'one\n' })[0]?.code).toBe('patch-not-found');
  });

  it('let an anchor decide between equal places', () => {
    const before = 'def a():\n    return 1\n\ndef b():\n    return 1\n';
    const reply = '*** Begin Patch\n*** Update File: f\n@@ def b():\n-    return 1\n+    return 2\n*** End Patch';

    expect(filesWith(reply, { f: before })).toEqual({ f: 'def a():\n    return 1\n\ndef b():\n    return 2\n' });
  });

  it.each([
    ['that was cut off', '*** Begin Patch\n*** Delete File: f\n'],
    ['without files', '*** Begin Patch\n*** End Patch\n'],
    ['with an update that changes nothing', '*** Begin Patch\n*** Update File: f\n*** End Patch\n'],
  ])('refuse an envelope %s', (_name, reply) => {
    expect(findings(reply, { f: 'x\n' })[0]?.code).toBe('patch-malformed');
  });
});

describe('hostile replies', () => {
  const unsafePaths = [
    '../../etc/passwd',
    '/etc/passwd',
    'C:/x',
    'C:\\x',
    '..\\x',
    'a/../../x',
    '.git/config',
    'x/.GIT/hooks/a',
    'a\0b',
    '~/x',
    'a//b',
  ];

  it.each(unsafePaths)('may not write to %j', (path) => {
    const replies = [
      `*** Begin Patch\n*** Add File: ${path}\n+x\n*** End Patch\n`,
      `--- /dev/null\n+++ ${path}\n@@ -0,0 +1 @@\n+x\n`,
      `*** Begin Patch\n*** Update File: f\n*** Move to: ${path}\n@@\n-x\n+y\n*** End Patch\n`,
      `*** Begin Patch\n*** Delete File: ${path}\n*** End Patch\n`,
    ];

    for (const reply of replies) {
      expect(findings(reply, { f: 'x\n', [path]: 'x\n' }).map(({ code }) => code)).toEqual(['unsafe-path']);
    }
  });

  it('end in bounded time', () => {
    const started = performance.now();
    const file = 'a\n'.repeat(200_000);
    const replies = [
      block('a\n'.repeat(100_000), 'b\n', 'f'),
      block('a\n'.repeat(100_000), 'c\na\n'.repeat(50_000), 'f'),
      '@@ -1 +1 @@\n-a\n+b\n'.repeat(100_000),
      `--- a/f\n+++ b/f\n${'@@ -1 +1 @@\n-a\n+b\n'.repeat(100_000)}`,
      block('a\n', 'b\n', 'f').repeat(30_000),
      '<<<<<<< SEARCH\n'.repeat(60_000),
      `--- a/f\n+++ b/f\n@@ -1,999999 +1,999999 @@\n${' a\n'.repeat(300_000)}`,
      '*** Begin Patch\n'.repeat(60_000),
      `*** Begin Patch\n${'*** Update File: f\n@@\n'.repeat(40_000)}`,
      '`'.repeat(1_000_000),
      'x/'.repeat(500_000),
      '--- \n+++ \n'.repeat(100_000),
      'x'.repeat(5_000_000),
    ];

    for (const reply of replies) {
      expect(applyReply(reply, { f: file }).kind).toBe('refused');
    }

    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
