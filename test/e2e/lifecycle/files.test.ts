import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { describes, drafts, draftsAs, newFile, plans, replaceLine } from '../../support/lifecycle/model.ts';
import { fixes, tillFiles } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

/** Text that every one of the encodings can hold, and how a run changes it. */
const encodings: Readonly<Record<string, readonly [encoding: string, comment: string]>> = {
  'docs/notes.txt': ['windows-1252', 'Die Größe ist ungültig – schließen Sie das “Fenster” für später.'],
  'docs/aufgabe.txt': ['utf-16le', 'Die Größe ist falsch €'],
  'docs/other.txt': ['utf-16be', 'The size is wrong'],
  'docs/kyrillisch.txt': ['windows-1251', 'Проверка не проходит, потому что размер указан неверно.'],
  'docs/nihon.txt': ['cp932', '合計を計算する。数量を掛けていないので、ここを直してください。'],
  'docs/zhong.txt': ['gb18030', '计算总价。这里没有乘以数量，请修改这个函数，并且添加一个测试。'],
};
const textOf = (comment: string, line: string) => `${`${comment}\r\n`.repeat(8)}${line}\r\nlast line without end`;
const encoded = (line: string) =>
  Object.entries(encodings).map(([path, [encoding, comment]]) => {
    return [path, iconv.encode(textOf(comment, line), encoding, { addBOM: encoding === 'utf-16le' })] as const;
  });

describe('the files of a change', () => {
  it('are kept in their encodings, and new ones follow their folder and its settings', async () => {
    const files = {
      ...tillFiles,
      ...Object.fromEntries(encoded('total = price')),
      '.editorconfig':
        '[*.sql]\nend_of_line = crlf\ncharset = utf-16le\n[docs/*.{md,rst}]\ninsert_final_newline = true\n',
      '.gitattributes': '*.md text eol=crlf\n',
      'docs/a.md': 'a\r\n',
    };
    const edits = Object.keys(encodings).map((path) => replaceLine(path, 'total = price', 'total = price * quantity'));
    const fresh = ['docs/new.txt', 'docs/new.md', 'src/new.sql', 'src/new.ts'];
    const added = fresh.map((path) => newFile(path, '// one\n// two\n'));
    const reply = [fixes, ...edits, ...added].join('\n');
    await life.begin({ files, model: [plans(), drafts(reply), describes()] });

    const id = await life.fileTask();
    await life.settle();

    const { branch = '', step } = life.run(id);
    const now = (path: string) => life.bytes(branch, path);
    expect(step).toBe('in review');
    for (const [path, bytes] of encoded('total = price * quantity')) {
      expect([path, now(path).toString('hex')]).toEqual([path, bytes.toString('hex')]);
    }
    expect(fresh.map((path) => now(path).toString(path.endsWith('sql') ? 'utf16le' : 'utf8'))).toEqual([
      '// one\r\n// two\r\n',
      '// one\n// two\n',
      '\uFEFF// one\r\n// two\r\n',
      '// one\n// two\n',
    ]);
  });

  it('need not be what a grammar knows: the pull request says so', async () => {
    const newer = {
      'src/Till.cs': 'class A { void F(B? b) { b?.Total = 3; b?.Count += 1; } }\n',
      'src/till.css':
        'a { color: if(style(--dark): white; else: black); }\n@function --double(--x) { result: calc(var(--x) * 2); }\n',
      'src/till.hpp': 'BEGIN_NAMESPACE(a)\nclass A { Q_OBJECT signals: void b(); };\nEND_NAMESPACE\n',
      'src/till.php': '<?php\nclass A { public string $b { get => 1; } private(set) int $c; }\n',
      'src/till.rs': "fn f() { let g = gen { yield 1; }; unsafe<'a> fn(); }\n",
      'src/newer.ts': 'export type * as T from "./total.ts";\ninterface A<in out B> { b: B }\n',
    };
    const reply = [fixes, ...Object.entries(newer).map(([path, text]) => newFile(path, text))].join('\n');
    await life.begin({ model: [plans(), drafts(reply), describes()] });

    const id = await life.fileTask();
    await life.settle();

    const run = life.run(id);
    const { description } = await life.dana.pullRequest(run.pullRequestId());
    expect(run.step).toBe('in review');
    expect(description).toContain('may be a syntax error');
    expect(description).toContain('src/Till.cs');
    expect(description).not.toContain('src/newer.ts');
  });

  it('can be as they shall be: a candidate of which they cannot is refused by name, and another one is proposed', async () => {
    const impossible = ['src/total.ts/index.ts', 'test', 'README.md/de.md', 'new', 'new/b.ts'];
    const reply = [fixes, ...impossible.map((path) => newFile(path, 'x\n'))].join('\n');
    const files = {
      ...tillFiles,
      'half.txt': Buffer.from('fffe610000d80a00', 'hex'),
      'latin.txt': Buffer.from('Die Größe ist ungültig.\nSchließen Sie das Fenster für später.\n', 'latin1'),
    };
    const unreadable = `${fixes}\n${replaceLine('half.txt', 'a', 'b')}`;
    const unwritable = `${fixes}\n${replaceLine('latin.txt', 'Die Größe ist ungültig.', 'Größe → ungültig.')}`;
    const rules = 'candidates: { count: 4, repairRounds: 0 }\n';
    const all = [reply, unreadable, unwritable, fixes].map((one, index) => draftsAs(index + 1, one));
    await life.begin({ rules, files, model: [plans(), ...all, describes()] });

    const id = await life.fileTask();
    await life.settle();

    const run = life.run(id);
    const { description } = await life.dana.pullRequest(run.pullRequestId());
    expect(run.step).toBe('in review');
    expect(description).toMatch(/Candidate 1: rejected — .*cannot be/);
    expect(description).toMatch(/Candidate 2: rejected — half\.txt .* encoded in utf-16le/);
    expect(description).toMatch(
      /Candidate 3: rejected — latin\.txt is encoded in windows-1252, which has no character .*→/,
    );
    expect(description).toContain('Candidate 4: **chosen**');
    expect(life.file(run.branch ?? '', 'src/total.ts')).toContain('return price * quantity;');
  });
});
