import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../support/patch/applyReply.ts';

function outcome(reply: string, files: Readonly<Record<string, string>>, path?: string) {
  const applied = applyReply(reply, files, path);
  return {
    files: filesAfter(applied, files),
    codes: (applied.kind === 'applied' ? applied.notes : applied.findings).map(({ code }) => code),
  };
}

describe('a SEARCH/REPLACE block without old lines', () => {
  const file = '# Title\r\n\r\ntext\r\n';

  it('puts its lines at the end of a file that is there, and says so', () => {
    expect(outcome(block('', 'more text\n', 'a.md'), { 'a.md': file })).toEqual({
      files: { 'a.md': `${file}more text\r\n` },
      codes: ['patch-tolerated'],
    });
  });

  it('may show a blank line as old, and repeat a line or two of the file', () => {
    const code = 'import os\n\ndef first():\n    return os.sep\n';
    const added = 'import os\n\ndef second():\n    # the other one\n    return os.linesep\n\nprint(second())\n';

    expect(outcome(block('\n', added, 'a.py'), { 'a.py': code })).toEqual({
      files: { 'a.py': code + added },
      codes: ['patch-tolerated'],
    });
  });

  it.each([
    ['holds much of it', '# Title\n\nother text\n', file],
    ['defines what it does', `def f(a):\n${'    print(a, b, c)\n    return\n'.repeat(9)}`, 'def f(a):\n    pass\n'],
  ])('is refused where its text may be a new version of the file: it %s', (_name, added, before) => {
    expect(outcome(block('', added, 'a.md'), { 'a.md': before }).codes).toEqual(['file-exists']);
  });

  it('is refused where the file is named beside the reply, as in formats that mean something else by it', () => {
    expect(outcome(block('', 'more text\n', 'a.md'), { 'a.md': file }, 'a.md').codes).toEqual(['file-exists']);
  });
});

describe('a SEARCH/REPLACE block that has the lines of the file with an indentation of its own', () => {
  const script = 'class A {\n\trun() {\n\t\tif (a) {\n\t\t\tb();\n\t\t}\n\t}\n}\n';

  it('is taken as it is laid out where brackets tell what belongs to what', () => {
    const reply = block('\tif (a) {\n\tb();\n\t}\n', '\tif (a) {\n\tb();\n\tc();\n\t}\n', 'a.js');

    expect(outcome(reply, { 'a.js': script })).toEqual({
      files: { 'a.js': script.replace('\t\t\tb();\n', '\t\tb();\n\t\tc();\n') },
      codes: ['patch-tolerated'],
    });
  });

  it.each([
    ['indentation tells', 'if a:\n    b()\n    c()\nd()\n', 'if a:\nb()\nc()\nd()\n', 'if a:\nb()\ne()\nc()\nd()\n'],
    ['what comes out is no bracket', '  f(\n    1)\ng()\n', '  f(\n  1)\n  g()\n', '  f(\n  1)\n  h()\n  g()\n'],
    ['it is a part of a text', 'f(`\n  a\n`)\n', 'f(`\na\n`)\n', 'f(`\na\nb\n`)\n'],
    ['tabs and blanks would mix', 'f(\n\t1,\n)\n', 'f(\n1,\n)\n', 'f(\n1,\n  2,\n)\n'],
    ['several places fit', 'f(\n  1,\n)\nf(\n  1,\n)\n', 'f(\n1,\n)\n', 'f(\n1,\n2,\n)\n'],
  ])('is refused where %s', (_name, before, search, replace) => {
    expect(outcome(block(search, replace, 'a.txt'), { 'a.txt': before }).files).toBeUndefined();
  });
});

describe('a SEARCH/REPLACE block without its last line', () => {
  const file = 'a\nb\nc\n';
  const open = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}=======\n${replace}`;
  const finished = (reply: string) => filesAfter(applyReply(reply, { f: file }, 'f', true), { f: file })?.['f'];

  it('is taken where the reply is known to be whole and the block ends as its old side does', () => {
    expect(finished(open('a\nb\n', 'x\nb\n'))).toBe('x\nb\nc\n');
    expect(finished(`\`\`\`\n${open('a\nb\n', 'x\nb\n')}\`\`\`\n`)).toBe('x\nb\nc\n');
    expect(applyReply(open('a\nb\n', 'x\nb\n'), { f: file }, 'f', true)).toMatchObject({
      notes: [{ code: 'patch-tolerated' }],
    });
  });

  it('is taken where a reply that begins with it has one new line', () => {
    expect(finished(open('a\n', 'x\n'))).toBe('x\nb\nc\n');
    expect(finished(`Words.\n${open('a\n', 'x\n')}`)).toBeUndefined();
    expect(finished(open('a\n', 'x\nThis replaces a.\n'))).toBeUndefined();
  });

  it.each([
    ['it ends otherwise', open('a\nb\n', 'x\nThis replaces a.\n')],
    ['another block follows', `${open('a\nb\n', 'x\nb\n')}\n${open('b\n', 'b\n')}`],
    ['it has no old lines', open('', 'x\n')],
  ])('is refused where %s', (_name, reply) => {
    expect(finished(reply)).toBeUndefined();
  });

  it('is refused where the reply may have been cut off', () => {
    expect(outcome(open('a\nb\n', 'x\nb\n'), { f: file }, 'f').codes).toEqual(['patch-malformed']);
  });
});

describe('a SEARCH/REPLACE block with several lines that may divide it', () => {
  const heading = 'Title\n=======\n';

  it.each([
    ['both sides have a heading', block(heading, 'Other\n=======\n', 'f')],
    ['the new side has one', block('Title\n', heading, 'f')],
    ['it makes a new file with one', block('', heading, 'g')],
    ['it ends with a second divider', 'f\n```\n<<<<<<< SEARCH\nTitle\n=======\nOther\n=======\n```\n'],
  ])('is refused where %s', (_name, reply) => {
    expect(outcome(reply, { f: heading })).toEqual({ files: undefined, codes: ['patch-malformed'] });
  });

  it('says how to write those that are text', () => {
    expect(JSON.stringify(applyReply(block('Title\n', heading, 'f'), { f: heading }))).toContain(
      'for those that are text',
    );
    expect(outcome(block('Title\n\\=======\n', 'Other\n\\=======\n', 'f'), { f: heading }).files).toEqual({
      f: 'Other\n=======\n',
    });
  });

  it('is divided at the one of seven signs, else at the one of nearly as many', () => {
    expect(outcome(block('Title\n=====\n', 'Other\n=====\n', 'f'), { f: 'Title\n=====\n' }).files).toEqual({
      f: 'Other\n=====\n',
    });
    expect(outcome(block('a\n', 'b\n', 'f').replace('=======', '======'), { f: 'a\n' }).files).toEqual({ f: 'b\n' });
    expect(outcome(block('a\n', 'b\n', 'f').replace('=======', '='.repeat(10)), { f: 'a\n' }).files).toBeUndefined();
  });
});

describe('a SEARCH/REPLACE block with a line number', () => {
  const text = `${'x\n'.repeat(9)}one\n`;
  const numbered = (number: number) =>
    `<<<<<<< SEARCH\n:start_line:${number}\n-------\none\n=======\ntwo\n>>>>>>> REPLACE\n`;
  const among = (line: string, old = 'one\n') => block(old, `two\n${line}\n`, 'f');

  it('says so where its place is far from there', () => {
    expect(outcome(numbered(5), { f: text }, 'f').codes).toEqual([]);
    expect(outcome(numbered(2), { f: text }, 'f')).toEqual({
      files: { f: text.replace('one', 'two') },
      codes: ['patch-tolerated'],
    });
  });

  it.each([':start_line:5', ' :end_line: 7'])('is refused where that stands among the new lines: %s', (line) => {
    expect(outcome(among(line), { f: text })).toEqual({ files: undefined, codes: ['patch-malformed'] });
  });

  it('may have it there as text: escaped, or as the old lines have it', () => {
    expect(outcome(among('\\:start_line:5'), { f: text }).files).toEqual({
      f: text.replace('one', 'two\n:start_line:5'),
    });
    expect(outcome(among(':start_line:5', 'one\n:start_line:5\n'), { f: `${text}:start_line:5\n` }).files).toEqual({
      f: `${text.replace('one', 'two')}:start_line:5\n`,
    });
  });
});

describe('a new definition between two comments for left-out code, among definitions', () => {
  const define = (name: string) => `function ${name}() {\n  return '${name}';\n}\n`;
  const many = ['a', 'b', 'c', 'd', 'e'].map(define).join('\n');
  const between = (text: string, comment: string) => `${comment}\n\n${text}\n${comment}\n`;

  it('goes into their middle where the comments are those that Plandex teaches, and says so', () => {
    const applied = applyReply(between(define('added'), '// ... existing code ...'), { 'a.js': many }, 'a.js');

    expect(filesAfter(applied, { 'a.js': many })?.['a.js']).toBe(
      ['a', 'b', 'c', 'added', 'd', 'e'].map(define).join('\n'),
    );
    expect(applied).toMatchObject({
      notes: [{ code: 'patch-tolerated' }, { message: expect.stringContaining('may stand at any place') }],
    });
  });

  it('goes below them where the comments are others', () => {
    const reply = between(define('added'), '// ... same ...');

    expect(outcome(reply, { 'a.js': many }, 'a.js').files?.['a.js']).toBe(
      ['a', 'b', 'c', 'd', 'e', 'added'].map(define).join('\n'),
    );
  });

  it('may be a method in a class', () => {
    const inClass = (...names: readonly string[]) =>
      `class A {\n${names.map((name) => `  async ${name}(x) {\n    return ${name};\n  }\n`).join('\n')}}\n`;
    const reply = inClass('added').replace('{\n', '{\n  // ...\n\n').replace(/\}\n$/, '\n  // ...\n}\n');

    expect(outcome(reply, { 'a.js': inClass('a', 'b', 'c') }, 'a.js').files?.['a.js']).toBe(
      inClass('a', 'b', 'c', 'added'),
    );
  });

  it.each([
    ['a statement is new', many, 'run();\n'],
    ['a statement is among the others', `${many}\nrun();\n`, define('added')],
    ['it has the name of another', many, define('d').replace('()', '(x)').replace("'d'", 'x')],
    [
      'it needs another while it is made',
      'class B {\n  x;\n}\n\nclass C {\n  x;\n}\n',
      'class D extends C {\n  y;\n}\n',
    ],
  ])('is refused where %s', (_name, before, text) => {
    expect(outcome(between(text, '// ... existing code ...'), { 'a.js': before }, 'a.js').codes).toEqual([
      'patch-uncertain',
    ]);
  });
});
