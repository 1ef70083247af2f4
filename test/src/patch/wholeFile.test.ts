import { describe, expect, it } from '@jest/globals';
import { applyReply, filesAfter } from '../../support/applyReply.ts';

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
const after = (reply: string) => filesAfter(applyReply(reply, files, 'basket.js'), files)?.['basket.js'];
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

    expect(after(reply)).toBe(before.replace('return 0', 'return this.lines.length'));
  });

  it('is refused where new code stands between two such comments', () => {
    const reply = 'class Basket {\n  // ... existing code ...\n\n  add() {\n  }\n\n  // ... existing code ...\n}\n';

    expect(findings(reply)).toEqual(['patch-uncertain']);
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
    expect(applied(`${two}\n\n${define('more')}`, `${elision}\n${define('added')}\n${elision}`)).toBeUndefined();
    expect(applied('a = 1\nb = 2\n', `# ... existing imports ...\n${elision}b = 2\nc = 3\n`)).toBe(
      'a = 1\nb = 2\nc = 3\n',
    );
    expect(applied('a = 1\nb = 2\n', `${elision}c = 3\n${elision}`)).toBeUndefined();
    expect(applied(`start()\n\n${define('last')}`, `${elision}\n${define('added')}\n${elision}`)).toBeUndefined();
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
