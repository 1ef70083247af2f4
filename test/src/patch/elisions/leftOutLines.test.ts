import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../../support/patch/applyReply.ts';

const before = `def load(path):
    text = read(path)
    lines = text.split()
    count = len(lines)
    log(count)
    return lines


def save(path, lines):
    write(path, lines)
    log(path)
    return lines
`;

function changed(reply: string): string | undefined {
  const files = { 'a.py': before };
  return filesAfter(applyReply(reply, files, 'a.py'), files)?.['a.py'];
}

const expected = before.replace('read(path)', 'fetch(path)').replace('log(count)', 'debug(count)');

describe('an edit that leaves lines out', () => {
  it.each(['    ...', '    # ... existing code ...', '...'])('keeps what `%s` stands for on both sides', (gap) => {
    const search = `    text = read(path)\n${gap}\n    log(count)\n`;
    const replace = `    text = fetch(path)\n${gap}\n    debug(count)\n`;

    expect(changed(block(search, replace))).toBe(expected);
    expect(
      changed(`@@\n-    text = read(path)\n+    text = fetch(path)\n ${gap}\n-    log(count)\n+    debug(count)\n`),
    ).toBe(expected);
  });

  it('says so', () => {
    const applied = applyReply(
      block('    log(count)\n...\n    write(path, lines)\n', '    log(0)\n...\n    write(path)\n', 'a.py'),
      {
        'a.py': before,
      },
    );

    expect(applied.kind === 'applied' && applied.notes.map(({ code }) => code)).toEqual(['patch-tolerated']);
  });

  it('removes what `~` stands for between removed lines', () => {
    const diff =
      '@@\n def load(path):\n-    text = read(path)\n~\n-    log(count)\n+    lines = []\n     return lines\n';

    expect(changed(diff)).toBe(before.replace(/ {4}text[\s\S]*log\(count\)/, '    lines = []'));
    expect(changed(diff.replace('-    log', '     log'))).toBeUndefined();
  });

  it.each([
    [
      'would have to remove what was not shown',
      '    text = read(path)\n...\n    log(count)\n',
      '    text = read(path)\n',
    ],
    [
      'has a part that stands in several places',
      '    text = read(path)\n...\n    return lines\n',
      '    x\n...\n    y\n',
    ],
    ['has its parts in another order', '    log(count)\n...\n    text = read(path)\n', '    x\n...\n    y\n'],
    ['has a part that is not there', '    text = read(path)\n...\n    done()\n', '    x\n...\n    y\n'],
    ['has nothing telling below', '    text = read(path)\n...\n\n', '    x\n...\n\n    y\n'],
  ])('is refused where it %s', (_name, search, replace) => {
    expect(changed(block(search, replace))).toBeUndefined();
  });
});

describe('a text that may be all of a file', () => {
  const file = 'run:  \n  one\n  two\n';
  const fenced = (text: string, words = '') => `${words}\`\`\`\n${text}\`\`\`\n`;
  const result = (reply: string, isFinished = false) =>
    filesAfter(applyReply(reply, { f: file }, 'f', isFinished), { f: file })?.['f'];

  it('is so in a code block where it holds each line of the file, whatever follows', () => {
    expect(result(fenced(`${file}\nstop:\n  three\n`))).toBe(`${file}\nstop:\n  three\n`);
    expect(result(`${file}\nstop:\n  three\n`)).toBeUndefined();
    expect(result(fenced('run:  \n  one\n\nstop:\n  three\n'))).toBeUndefined();
  });
});
