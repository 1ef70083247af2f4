import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../support/patch/applyReply.ts';

const source = 'function add(a, b) {\n  return a - b;\n}\n';

const diff = `--- a/src/math.js
+++ b/src/math.js
@@ -1,3 +1,3 @@
 function add(a, b) {
-  return a - b;
+  return a + b;
 }
`;

function filesWith(reply: string, files: Record<string, string>) {
  return filesAfter(applyReply(reply, files), files);
}

function findings(reply: string, files: Record<string, string>) {
  const applied = applyReply(reply, files);
  return applied.kind === 'refused' ? applied.findings : [];
}

describe('replies that were cut off', () => {
  it('never change anything they would not change whole', () => {
    const files = { 'src/math.js': source };
    const whole = [
      `Fix:\n\n\`\`\`diff\n${diff}\`\`\`\n`,
      block('  return a - b;\n', '  return a + b;\n  // done\n'),
      '*** Begin Patch\n*** Update File: src/math.js\n@@\n-  return a - b;\n+  return a + b;\n*** End Patch\n',
    ];

    for (const reply of whole) {
      const expected = filesWith(reply, files);
      for (let length = 0; length < reply.length; length += 1) {
        expect([undefined, expected]).toContainEqual(filesWith(reply.slice(0, length), files));
      }
    }
  });
});

/** On the processor: what else the machine does is no fault of the applier. */
function millisecondsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

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

  it('end in bounded time where they are taken for a whole file', () => {
    const started = process.cpuUsage();
    const file = Array.from({ length: 60_000 }, (_value, index) => `line ${index % 500}\n`).join('');
    const replies = [
      `line 1\n// ... existing code ...\n${file}`,
      'x\n// ... existing code ...\n'.repeat(30_000),
      Array.from({ length: 1_200 }, (_value, index) => `${' '.repeat(index)}x\n`).join(''),
      `${'x\n'.repeat(200_000)}line 499\n`,
      `// ${'. '.repeat(300_000)}`,
      JSON.stringify(Array.from({ length: 10_000 }, () => ({ old_string: 'line 1', new_string: 'x' }))),
    ];

    for (const reply of replies) {
      expect(applyReply(reply, { f: file }, 'f').kind).toBe('refused');
    }

    expect(millisecondsSince(started)).toBeLessThan(10_000);
  });

  it('end in bounded time', () => {
    const started = process.cpuUsage();
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
      `--- a${' '.repeat(1_000_000)}b\n+++ b\n`,
      `diff --git a${' '.repeat(1_000_000)}b c\n`,
      `--- a/f\n+++ b/f\n@@ x${'@'.repeat(1_000_000)}x\n-b\n`,
      `*** Begin Patch\n*** Add File: a${' '.repeat(1_000_000)}b\n+x\n*** End Patch\n`,
      `*** Begin Patch\n*** Update File: f\n@@ x${'@ '.repeat(500_000)}x\n-b\n*** End Patch\n`,
      '{\n'.repeat(200_000),
      '<tool_call>\n{\n'.repeat(40_000),
      '<path>\n<old_str>\n<new_str>\n'.repeat(20_000),
      `${'<old_str>\n'.repeat(60_000)}</old_str>`,
      'x'.repeat(5_000_000),
    ];

    for (const reply of replies) {
      expect(applyReply(reply, { f: file }).kind).toBe('refused');
    }

    expect(millisecondsSince(started)).toBeLessThan(20_000);
  });
});
