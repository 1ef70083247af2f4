import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../../src/contracts/changes/changeSet.ts';
import { checkChangeSet } from '../../../../src/patch/checks/checkChangeSet.ts';
import { defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import { baseCommit } from '../../../support/patch/applyReply.ts';

const before: Readonly<Record<string, string>> = {
  'src/a.ts': 'const a = 1;\n',
  'data.json': '{"name":"x"}\n',
  'broken.json': '{',
  'notes.md': '<<<<<<< HEAD\n',
};

function check(changes: Change[], policy = defaultCheckPolicy) {
  return checkChangeSet({
    changeSet: { baseCommit, changes },
    before: (path) => before[path],
    files: Object.keys(before),
    policy,
  });
}

async function codes(...changes: Change[]) {
  return (await check(changes)).map(({ code }) => code);
}

describe('checkChangeSet', () => {
  it('has nothing against a plain change', async () => {
    expect(
      await codes(
        { kind: 'edit', path: 'src/a.ts', content: 'const a = 2;\n' },
        { kind: 'add', path: 'src/b/c.ts', content: '' },
        { kind: 'rename', path: 'src/d.json', previousPath: 'data.json' },
        { kind: 'delete', path: 'notes.md' },
      ),
    ).toEqual([]);
  });

  it('refuses an empty change set', async () => {
    expect(await codes()).toEqual(['empty-change-set']);
  });

  it.each([
    '.github/workflows/ci.yml',
    '.GitHub/CODEOWNERS',
    'CODEOWNERS',
    'docs/CODEOWNERS',
    'azure-pipelines.yml',
    'build/azure-pipelines-release.yaml',
    '.azuredevops/x.yml',
    '.code-agent.yml',
    'AGENTS.md',
    'src/agents.md',
    'CLAUDE.md',
    '.cursor/rules/x.mdc',
    '.gitmodules',
    'setup.py',
    'yarn.lock',
  ])('protects %s from every kind of change', async (path) => {
    expect(await codes({ kind: 'add', path, content: '' })).toEqual(['protected-path']);
    expect(await codes({ kind: 'delete', path })).toEqual(['protected-path']);
    expect(await codes({ kind: 'rename', path, previousPath: 'src/a.ts' })).toEqual(['protected-path']);
    expect(await codes({ kind: 'rename', path: 'src/z.ts', previousPath: path })).toEqual(['protected-path']);
  });

  it('lets the rules lift a protection, but never for unsafe paths', async () => {
    const policy = { ...defaultCheckPolicy, allowedPaths: ['.github/**', '.git/**', '**'] };

    expect(await check([{ kind: 'add', path: '.github/x.yml', content: '' }], policy)).toEqual([]);
    for (const path of ['.git/hooks/pre-commit', '../x', '/x', 'a/../../x', 'a\0b', 'a\\..\\b', 'sub/.git/config']) {
      expect((await check([{ kind: 'add', path, content: '' }], policy)).map(({ code }) => code)).toEqual([
        'unsafe-path',
      ]);
    }
  });

  it('refuses too many files and too many bytes', async () => {
    const many = Array.from(
      { length: 101 },
      (_value, index): Change => ({ kind: 'add', path: `f${index}`, content: '' }),
    );

    expect(await codes(...many)).toEqual(['too-many-files']);
    expect(await codes({ kind: 'add', path: 'big', content: 'é'.repeat(500_001) })).toEqual(['too-large']);
  });

  it.each([
    ['<<<<<<< HEAD', 'conflict-marker'],
    ['>>>>>>> REPLACE', 'conflict-marker'],
    ['*** End Patch', 'patch-marker'],
    ['@@ -1,2 +3,4 @@', 'patch-marker'],
    ['  // ... rest of the code unchanged', 'elision'],
    ['# ... existing code ...', 'elision'],
  ])('finds %j left in a file', async (line, code) => {
    const content = `const a = 1;\n${line}\n`;

    expect(await check([{ kind: 'edit', path: 'src/a.ts', content }])).toEqual([
      { code, severity: 'error', path: 'src/a.ts', line: 2, message: expect.stringContaining('Line 2') },
    ]);
  });

  it('lets markers be that were there before or belong in the file', async () => {
    expect(await codes({ kind: 'edit', path: 'notes.md', content: 'more\n<<<<<<< HEAD\n' })).toEqual([]);
    expect(await codes({ kind: 'add', path: 'fix.patch', content: '@@ -1 +1 @@\n' })).toEqual([]);
    expect(await codes({ kind: 'add', path: 'title.rst', content: 'Heading\n=======\n' })).toEqual([]);
  });

  it('finds JSON that no longer parses, but only if it did before', async () => {
    expect(await codes({ kind: 'edit', path: 'data.json', content: '{"name":"x"\n' })).toEqual(['syntax']);
    expect(await codes({ kind: 'add', path: 'new.json', content: '{' })).toEqual(['syntax']);
    expect(await codes({ kind: 'edit', path: 'broken.json', content: '{{' })).toEqual([]);
    expect(await codes({ kind: 'add', path: 'tsconfig.json', content: '{ // comment\n}' })).toEqual(['needs-approval']);
  });

  it('refuses edits of what is not there, additions of what is, a path twice, and NUL characters', async () => {
    expect(await codes({ kind: 'edit', path: 'nowhere.ts', content: 'x' })).toEqual(['file-not-found']);
    expect(await codes({ kind: 'add', path: 'src/a.ts', content: 'x' })).toEqual(['file-exists']);
    expect(await codes({ kind: 'delete', path: 'src/a.ts' }, { kind: 'delete', path: 'src/a.ts' })).toEqual([
      'duplicate-path',
    ]);
    expect(await codes({ kind: 'add', path: 'bin', content: 'a\0b' })).toEqual(['binary-content']);
  });
});
