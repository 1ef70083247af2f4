import { describe, expect, it } from '@jest/globals';
import { isElision } from '../../../../src/patch/elisions/elision.ts';
import { applyReply, filesAfter } from '../../../support/patch/applyReply.ts';

const before = `class Basket {
  constructor() {
    this.lines = [];
  }

  total() {
    return 0;
  }

  clear() {
    this.lines = [];
  }
}
`;
const files = { 'basket.js': before };
const changed = (reply: string) => filesAfter(applyReply(reply, files, 'basket.js'), files)?.['basket.js'];
const findings = (reply: string) => {
  const applied = applyReply(reply, files, 'basket.js');
  return applied.kind === 'refused' ? applied.findings.map(({ code }) => code) : [];
};

describe('a whole file', () => {
  it('keeps what comments stand for', () => {
    const reply = `class Basket {
  // ... existing code ...

  total() {
    return this.lines.length;
  }

  // ... rest of the class unchanged ...
}
`;

    expect(changed(reply)).toBe(before.replace('return 0', 'return this.lines.length'));
  });

  it('is refused where new code that is no whole method stands between two such comments', () => {
    const reply = 'class Basket {\n  // ... existing code ...\n\n  add() {\n  }\n\n  // ... existing code ...\n}\n';

    expect(findings(reply)).toEqual(['patch-uncertain']);
  });

  it('renames a definition that stands between two such comments with the body of one that is there', () => {
    const [first, second] = ["def one():\n    return '1'\n", "def two():\n    return '2'\n"];
    const reply = `# ... existing code ...\n\n${first.replace('one', 'three')}\n# ... existing code ...\n`;
    const named = { 'a.py': `${first}\n\n${second}` };

    expect(filesAfter(applyReply(reply, named, 'a.py'), named)).toEqual({
      'a.py': `${first.replace('one', 'three')}\n\n${second}`,
    });
  });

  it('takes a new definition between two such comments where each can stand for one other', () => {
    const define = (name: string) => `def ${name}():\n    return '${name}'\n`;
    const elision = '# ... existing code ...\n';
    const applied = (file: string, reply: string) =>
      filesAfter(applyReply(reply, { 'a.py': file }, 'a.py'), { 'a.py': file })?.['a.py'];

    const two = `${define('first')}\n\n${define('last')}`;
    expect(applied(two, `${elision}\n\n${define('added')}\n\n${elision}`)).toBe(
      `${define('first')}\n\n${define('added')}\n\n${define('last')}`,
    );
    expect(applied(`${two}\n\nmore = 1\n`, `${elision}\n${define('added')}\n${elision}`)).toBeUndefined();
    expect(applied('a = 1\nb = 2\n', `# ... existing imports ...\n${elision}x = 3\nb = 2\n`)).toBe(
      'a = 1\nx = 3\nb = 2\n',
    );
    expect(applied('a = 1\nb = 2\n', `${elision}c = 3\n${elision}`)).toBeUndefined();
    expect(applied(`start()\n\n${define('last')}`, `${elision}\n${define('added')}\n${elision}`)).toBeUndefined();
  });

  it("is not taken to leave out what a comment of the file's own says", () => {
    const text = 'start();\n// ... existing code ...\nrun(1);\nstop();\n';
    const own = (reply: string) => filesAfter(applyReply(reply, { 'a.js': text }, 'a.js'), { 'a.js': text })?.['a.js'];

    expect(own(text.replace('1', '2'))).toBe(text.replace('1', '2'));
    expect(own('start();\n// ... existing code ...\nstop();\n')).toBeUndefined();
    expect(own('// ... rest of the code\n// ... existing code ...\nrun(2);\nstop();\n')).toBeUndefined();
  });

  it('drops what a comment says to be removed, up to the next line it shows', () => {
    const removed = (below: string) => `class Basket {\n  // ... existing code ...\n\n${below}}\n`;
    const total = '  total() {\n    // Plandex: removed code\n    return 0;\n  }\n';
    const logged = { 'basket.js': before.replace('    return 0', '    start();\n    log();\n    return 0') };
    const reply = removed(`${total}\n  // ... existing code ...\n`);

    expect(filesAfter(applyReply(reply, logged, 'basket.js'), logged)?.['basket.js']).toBe(before);
    expect(findings(reply)).toEqual(['patch-uncertain']);
    expect(findings(removed('  // Plandex: removed code\n'))).toEqual(['patch-uncertain']);
  });

  it('is refused where it marks some parts as left out and drops others in silence', () => {
    const shown = '  total() {\n    // ... existing code ...\n  }\n';

    expect(findings(`class Basket {\n${shown}}\n`)).toEqual(['patch-uncertain']);
    expect(findings(`class Basket {\n  // ... existing code ...\n\n  clear() {\n  }\n}\n`)).toEqual([
      'patch-uncertain',
    ]);
  });

  it('may leave a block open above a comment that stands for all the rest', () => {
    const reply =
      'class Basket {\n  // ... existing code ...\n\n  add() {\n  }\n\n  total() {\n\n// ... existing code ...\n';
    const head = 'class Basket {\n  // ... existing code ...\n}\n\nfunction more() {\n  return 1;\n}\n';
    const files = { 'basket.js': `${before}\nfunction last() {\n  return 2;\n}\n` };
    const opened = (text: string) => filesAfter(applyReply(text, files, 'basket.js'), files)?.['basket.js'];

    expect(opened(`${head}\nfunction last() {\n\n// ... existing code ...\n`)).toBe(
      `${before}\nfunction more() {\n  return 1;\n}\n\nfunction last() {\n  return 2;\n}\n`,
    );
    expect(opened(`${head}\nfunction last() {\n// ... existing code ...\n}\n`)).toBe(
      `${before}\nfunction more() {\n  return 1;\n}\n\nfunction last() {\n  return 2;\n}\n`,
    );
    expect(opened(`${head}\nfunction last() {\n  start();\n// ... existing code ...\n`)).toBeUndefined();
    expect(findings(reply)).toEqual(['patch-uncertain']);
  });

  it('is refused where it lacks lines without saying so, or is a part of the file', () => {
    expect(findings(before.replace('  clear() {\n    this.lines = [];\n  }\n', ''))).toEqual(['patch-uncertain']);
    expect(findings(before.slice(0, -14))).toEqual(['patch-uncertain']);
    expect(findings('I cannot do that.')).toEqual(['patch-uncertain']);
  });

  it('is taken from a closed code fence, with the line endings of the file', () => {
    const windows = { 'basket.js': before.replaceAll('\n', '\r\n') };
    const reply = `basket.js\n\`\`\`js\n${before.replace('return 0', 'return 1')}\`\`\`\n`;

    expect(filesAfter(applyReply(reply, windows), windows)?.['basket.js']).toBe(
      before.replace('return 0', 'return 1').replaceAll('\n', '\r\n'),
    );
    expect(applyReply(reply.slice(0, -4), windows).kind).toBe('refused');
  });
});

describe('a reply that shows nothing but some definitions of the file', () => {
  const method = '  total() {\n    return 1;\n  }\n';

  it('changes these and says so', () => {
    const applied = applyReply(method, files, 'basket.js');

    expect(filesAfter(applied, files)).toEqual({ 'basket.js': before.replace('return 0', 'return 1') });
    expect(applied.kind === 'applied' && applied.notes.map(({ code }) => code)).toEqual(['patch-tolerated']);
    expect(changed(`basket.js\n\`\`\`js\n${method}\n${method.replace('total', 'clear')}\`\`\`\n`)).toBe(
      before.replace('return 0', 'return 1').replace(/this.lines = \[\];(?=\n {2}}\n}\n)/, 'return 1;'),
    );
  });

  it('may bring a comment, other indentation, and parts that are left out', () => {
    const commented = `  /**\n   * The sum.\n   */\n${method}`;
    const class_ = 'class Basket {\n  // ... existing code ...\n\n  clear() {\n    this.lines = null;\n  }\n}\n';
    const more = { 'basket.js': `import x from 'y';\n\n${before}` };

    expect(changed(commented)).toBe(before.replace('  total() {\n    return 0;\n  }\n', commented));
    expect(changed(method.replace(/^ {2}/gm, ''))).toBe(before.replace('return 0', 'return 1'));
    expect(filesAfter(applyReply(class_, more, 'basket.js'), more)?.['basket.js']).toBe(
      more['basket.js'].replace('[];\n  }\n}\n', 'null;\n  }\n}\n'),
    );
  });

  it.each([
    ['is not closed', method.slice(0, -4)],
    ['is new', method.replace('total', 'count')],
    ['lacks lines', '  constructor() {\n  }\n'],
    ['is a statement', '  if (x) {\n    y();\n  }\n'],
    ['comes with other lines', `  const x = 1;\n${method}`],
  ])('is refused where one %s', (_name, reply) => {
    expect(changed(reply)).toBeUndefined();
  });

  it('is refused where the file has several such definitions, or a decorator that is not shown', () => {
    const twice = { 'a.js': `${before}\n${before.replace('Basket', 'Box')}` };
    const decorated = { 'a.py': '@cached\ndef f():\n    return 1\n\ndef g():\n    return 1\n' };
    const python = '# Sum.\ndef f():\n    return 2\n';

    expect(applyReply(method, twice, 'a.js').kind).toBe('refused');
    expect(applyReply(`a.py\n\`\`\`\n${python}\`\`\`\n`, decorated).kind).toBe('refused');
    expect(applyReply(`a.py\n\`\`\`\n@cached\n${python.slice(7)}\`\`\`\n`, decorated).kind).toBe('applied');
    expect(applyReply(`@cached\n${python.slice(7)}`, decorated, 'a.py').kind).toBe('refused');
  });
});

describe('lines indented deeper than a comment for code that was left out', () => {
  const files = { 'a.js': 'class A {\n  open() {\n    one();\n  }\n\n  close() {\n    two();\n  }\n}\n' };
  const changedBy = (reply: string) =>
    filesAfter(applyReply(`\`\`\`js\n${reply}\`\`\`\n`, files, 'a.js'), files)?.['a.js'];
  const gap = '// ... existing code ...\n';

  it('are definitions of the file, like those that come alone', () => {
    expect(changedBy(`${gap}  close() {\n    ${gap}    log(this);\n  }\n${gap}`)).toBe(
      files['a.js'].replace('two();', 'two();\n    log(this);'),
    );
  });

  it.each([
    ['a new statement', `class A {\n  open() {\n    one();\n  }\n\n  ${gap}    log(this);\n}\n`],
    ['a statement in an open block', `class A {\n  ${gap}  close() {\n  ${gap}    log(this);\n  }\n}\n`],
    ['a definition that the file lacks', `${gap}  pause() {\n    log(this);\n  }\n`],
  ])('are never dropped: %s', (_name, reply) => {
    expect(changedBy(reply)).toBeUndefined();
  });
});

describe('a comment that stands for code that was left out', () => {
  it.each([
    '// ... existing code ...',
    '// ...',
    '# ... (rest of code)',
    '// ... no changes ...',
    '// ... getUser and updateUser unchanged ...',
    '/* existing styles */',
    '<!-- ... existing content ... -->',
    '{/* ... rest of the JSX ... */}',
    '// Previous code remains the same',
    '# --- existing code ---',
    '// rest of the methods...',
  ])('may be `%s`', (line) => {
    expect(isElision(line)).toBe(true);
  });

  it.each([
    '// other options',
    '// the same user',
    '# remaining balance',
    '// todo: handle the rest',
    '// ... and so on',
    'const rest = [...existing];',
    '//',
  ])('is not `%s`', (line) => {
    expect(isElision(line)).toBe(false);
  });
});
