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
    expect(opened(`${head}\nfunction last() {\n// ... existing code ...\n}\n`)).toBeUndefined();
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
  it('is refused with words on what to send', () => {
    const applied = applyReply('basket.js\n```js\n  total() {\n    return 1;\n  }\n```\n', files);

    expect(applied).toMatchObject({ kind: 'refused', findings: [{ code: 'patch-uncertain' }] });
    expect(JSON.stringify(applied)).toContain('Send only the lines that change');
  });
});

describe('an import above a comment for what was left out', () => {
  const file = { 'a.ts': "import { a } from 'x';\n\nrun();\n" };
  const above = (line: string) => applyReply(`a.ts\n\`\`\`ts\n${line}\n// ... existing code ...\n\`\`\`\n`, file);

  it('comes in where the file imports nothing from there', () => {
    expect(filesAfter(above("import { b } from 'y';"), file)).toEqual({
      'a.ts': `import { b } from 'y';\n${file['a.ts']}`,
    });
  });

  it.each(["import { a, b } from 'x';", "import c from 'x';"])('is refused where it may replace one: %s', (line) => {
    expect(above(line).kind).toBe('refused');
  });
});

describe('lines indented deeper than a comment for code that was left out', () => {
  const files = { 'a.js': 'class A {\n  open() {\n    one();\n  }\n\n  close() {\n    two();\n  }\n}\n' };
  const changedBy = (reply: string) =>
    filesAfter(applyReply(`\`\`\`js\n${reply}\`\`\`\n`, files, 'a.js'), files)?.['a.js'];
  const gap = '// ... existing code ...\n';

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
