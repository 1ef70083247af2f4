import { describe, expect, it } from '@jest/globals';
import { applyReply, filesAfter } from '../../../support/patch/applyReply.ts';

const source = 'function add(a, b) {\n  return a - b;\n}\n\nfunction half(a) {\n  return a / 2;\n}\n';

function filesWith(reply: string, files: Record<string, string>, path?: string) {
  return filesAfter(applyReply(reply, files, path), files);
}

function findings(reply: string, files: Record<string, string>) {
  const applied = applyReply(reply, files);
  return applied.kind === 'refused' ? applied.findings : [];
}

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

  describe('whose lines stand in several blocks', () => {
    const method = (type: string) => `class ${type}:\n    def total(self):\n        return 0\n`;
    const python = ['Cart', 'Order', 'Bill'].map(method).join('\n');
    const edit = '-        return 0\n+        return 1\n';
    const patch = (hunks: string) => `*** Begin Patch\n*** Update File: f\n${hunks}*** End Patch\n`;
    const changed = (type: string) => python.replace(method(type), method(type).replace('return 0', 'return 1'));

    it.each(['Cart', 'Order', 'Bill'])('belong into the one that stacked anchors name: %s', (type) => {
      const reply = patch(`@@ class ${type}:\n@@     def total(self):\n${edit}`);

      expect(filesWith(reply, { f: python })).toEqual({ f: changed(type) });
    });

    it('know a block by its indentation, wherever its braces stand', () => {
      const pay = (type: string, sum: number) =>
        `class ${type}\n{\n    int Pay(\n        int tip\n    ) {\n        return ${sum};\n    }\n}\n`;
      const reply = patch('@@ class A\n@@     int Pay(\n-        return 0;\n+        return 1;\n');

      expect(filesWith(reply, { f: pay('A', 0) + pay('B', 0) })).toEqual({ f: pay('A', 1) + pay('B', 0) });
    });

    it('are refused where the block that an anchor opens has none of them', () => {
      const other = python.replace('return 0', 'return 5');

      expect(findings(patch(`@@ class Cart:\n${edit}`), { f: other })[0]?.code).toBe('patch-ambiguous');
      expect(findings(patch(`@@ class Cart:\n@@     def total(self):\n${edit}`), { f: other })[0]?.code).toBe(
        'patch-ambiguous',
      );
    });

    it('are refused where the anchor itself stands in several', () => {
      expect(findings(patch(`@@     def total(self):\n${edit}`), { f: python })[0]?.code).toBe('patch-ambiguous');
    });
  });

  it('may lack their first line, but not their last', () => {
    const reply = '*** Update File: f\n@@\n-one\n+two\n*** End Patch\n';

    expect(filesWith(reply, { f: 'one\n' })).toEqual({ f: 'two\n' });
    expect(findings(reply.replace('*** End Patch\n', ''), { f: 'one\n' })[0]?.code).toBe('patch-malformed');
  });

  it('may stack anchors, move a file that changes, and replace one that is deleted', () => {
    const before = 'class A:\n    def f():\n        pass\n\nclass B:\n    def f():\n        pass\n';
    const stacked = '@@ class B:\n@@     def f():\n-        pass\n+        work()\n';
    const reply = `*** Begin Patch\n*** Update File: a.py\n*** Move to: b.py\n${stacked}*** Delete File: c.py\n*** Add File: c.py\n+new\n*** End Patch\n`;

    expect(filesWith(reply, { 'a.py': before, 'c.py': 'old\n' })).toEqual({
      'b.py': before.replace(/pass\n$/, 'work()\n'),
      'c.py': 'new\n',
    });
  });

  it('may have blanks before a header where nothing else can stand', () => {
    const reply =
      '*** Begin Patch\n  *** Delete File: a\n\t*** Update File: b\n@@\n *** Update File: c\n-old\n+new\n*** End Patch\n';

    expect(filesWith(reply, { a: 'a\n', b: '*** Update File: c\nold\n' })).toEqual({
      b: '*** Update File: c\nnew\n',
    });
  });

  it.each([
    ['that was cut off', '*** Begin Patch\n*** Delete File: f\n'],
    ['without files', '*** Begin Patch\n*** End Patch\n'],
    ['with an update that changes nothing', '*** Begin Patch\n*** Update File: f\n*** End Patch\n'],
  ])('refuse an envelope %s', (_name, reply) => {
    expect(findings(reply, { f: 'x\n' })[0]?.code).toBe('patch-malformed');
  });
});

describe('replies for one known file', () => {
  function applied(reply: string, before: string) {
    return filesWith(reply, { 'src/a.ts': before }, 'src/a.ts')?.['src/a.ts'];
  }

  it('are applied to it whatever they call it', () => {
    expect(applied('--- a/other.ts\n+++ b/other.ts\n@@ -1 +1 @@\n-one\n+two\n', 'one\n')).toBe('two\n');
    expect(applied('<<<<<<< SEARCH\none\n=======\ntwo\n>>>>>>> REPLACE\n', 'one\n')).toBe('two\n');
  });

  it('may be the arguments of a str_replace tool', () => {
    const pair = (old_string: string, new_string: string, replace_all = false) =>
      JSON.stringify({ old_string, new_string, replace_all });

    expect(applied(pair('b c', 'x'), 'a b c d\n')).toBe('a x d\n');
    expect(applied(pair('a', 'x', true), 'a b a\n')).toBe('x b x\n');
    expect(applied(`[${pair('a', '$&')},${pair('$&', 'z')}]`, 'a\n')).toBe('z\n');
    expect(applied(pair('a\nb', 'a\nc'), 'a\r\nb\r\n')).toBe('a\r\nc\r\n');
    expect(applied(pair('a', 'x'), 'a b a\n')).toBeUndefined();
    expect(applied(pair('q', 'x'), 'a b a\n')).toBeUndefined();
  });

  it('may be V4A hunks without envelope, whose stacked anchors must all be there', () => {
    const before = 'class A\n  def f\n    pass\nclass B\n  def f\n    pass\n';

    expect(applied('@@ class B\n@@   def f\n-    pass\n+    work\n', before)).toBe(
      'class A\n  def f\n    pass\nclass B\n  def f\n    work\n',
    );
    expect(applied('@@ class C\n@@   def f\n-    pass\n+    work\n', before)).toBeUndefined();
    expect(applied('@@ class C\n@@\n-class A\n+class Z\n', before)).toBeUndefined();
  });

  it('may name a block again in which the hunk before stands, but none that has ended above it', () => {
    const before = 'class A\n  def f\n    pass\n  def g\n    pass\nclass B\n  def f\n    pass\n  def g\n    pass\n';
    const hunk = (type: string, name: string) => `@@ class ${type}\n@@   def ${name}\n-    pass\n+    ${name}()\n`;

    expect(applied(hunk('A', 'f') + hunk('A', 'g') + hunk('B', 'f') + hunk('B', 'g'), before)).toBe(
      'class A\n  def f\n    f()\n  def g\n    g()\nclass B\n  def f\n    f()\n  def g\n    g()\n',
    );
    expect(applied(hunk('B', 'f') + hunk('A', 'g'), before)).toBeUndefined();
  });

  it('may be numbered hunks that begin with a blank line', () => {
    expect(applied('@@ -7,3 +7,3 @@\n\n-old\n+new\n end\n', 'begin\n\nold\nend\n')).toBe('begin\n\nnew\nend\n');
  });

  it('may mistake the newline at the end of the file, which stays as it is unless they change it', () => {
    const hunk = (old: string, fresh: string) => `--- f\n+++ f\n@@ -1,2 +1,2 @@\n first\n-old\n${old}+new\n${fresh}`;
    const none = '\\ No newline at end of file\n';
    const notes = (reply: string, before: string) => {
      const { kind, ...rest } = applyReply(reply, { f: before }, 'f');
      return kind === 'applied' && 'notes' in rest
        ? rest.notes.map(({ message }) => /when (.+) may/.exec(message)?.[1])
        : [];
    };

    expect(applied(hunk(none, none), 'first\nold\n')).toBe('first\nnew\n');
    expect(notes(hunk(none, none), 'first\nold\n')).toEqual(['the final newline']);
    expect(applied(hunk(none, none), 'first\nold')).toBe('first\nnew');
    expect(applied(hunk(none, ''), 'first\nold\n')).toBe('first\nnew\n');
    expect(applied(hunk('', none), 'first\nold\n')).toBe('first\nnew');
    expect(notes(hunk('', none), 'first\nold\n')).toEqual([]);
  });
});
