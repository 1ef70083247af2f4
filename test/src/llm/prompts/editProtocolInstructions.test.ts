import { describe, expect, it } from '@jest/globals';
import { editProtocolInstructions } from '../../../../src/llm/prompts/editProtocolInstructions.ts';
import { applyEdits } from '../../../../src/patch/apply/applyEdits.ts';
import { parseReply } from '../../../../src/patch/formats/parseReply.ts';

const files: Readonly<Record<string, string>> = {
  'src/greeting.ts': "export function greet(name: string): string {\n  return 'Hello ' + nam;\n}\n",
  'src/old.ts': 'export const old = 1;\n',
};

function apply(reply: string) {
  const { edits, findings } = parseReply(reply);
  const applied = applyEdits({
    edits,
    read: (path) => files[path],
    exists: (path) => path in files,
    baseCommit: '0'.repeat(40),
  });
  return { findings, changes: applied.kind === 'applied' ? applied.changeSet.changes : applied.findings };
}

const edited = { kind: 'edit', path: 'src/greeting.ts', content: files['src/greeting.ts']?.replace('nam;', 'name;') };

describe('editProtocolInstructions', () => {
  it('give an example of blocks that src/patch applies', () => {
    expect(apply(editProtocolInstructions.text)).toEqual({ findings: [], changes: [edited] });
  });

  it('give an example of an envelope that src/patch applies', () => {
    expect(apply(editProtocolInstructions['freeform-tool'])).toEqual({
      findings: [],
      changes: [
        edited,
        {
          kind: 'add',
          path: 'test/greeting.test.ts',
          content: "import { greet } from '../src/greeting.ts';\n",
        },
        { kind: 'delete', path: 'src/old.ts' },
      ],
    });
  });

  it('give an example of a built-in call whose hunk src/patch applies', () => {
    const hunk = editProtocolInstructions['apply-patch-tool'].match(/^@@[\s\S]*?^ \}$/m)?.[0] ?? '';

    expect(apply(`*** Begin Patch\n*** Update File: src/greeting.ts\n${hunk}\n*** End Patch\n`)).toEqual({
      findings: [],
      changes: [edited],
    });
  });

  it.each([
    [
      'a new file',
      'src/new.ts\n```ts\n<<<<<<< SEARCH\n=======\nexport const one = 1;\n>>>>>>> REPLACE\n```\n',
      { kind: 'add', path: 'src/new.ts', content: 'export const one = 1;\n' },
    ],
    [
      'the removal of lines',
      "src/greeting.ts\n```ts\n<<<<<<< SEARCH\n  return 'Hello ' + nam;\n=======\n>>>>>>> REPLACE\n```\n",
      { kind: 'edit', path: 'src/greeting.ts', content: 'export function greet(name: string): string {\n}\n' },
    ],
    [
      'a deleted file',
      '```diff\n--- a/src/old.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-export const old = 1;\n```\n',
      { kind: 'delete', path: 'src/old.ts' },
    ],
  ])('promises %s, which src/patch applies', (_name, reply, change) => {
    expect(apply(reply)).toEqual({ findings: [], changes: [change] });
  });
});
