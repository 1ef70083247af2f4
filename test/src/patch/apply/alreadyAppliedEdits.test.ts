import { describe, expect, it } from '@jest/globals';
import { applyEdits } from '../../../../src/patch/apply/applyEdits.ts';
import { applyIncrementally } from '../../../../src/patch/apply/applyIncrementally.ts';
import { parseReply } from '../../../../src/patch/formats/parseReply.ts';
import { baseCommit, block } from '../../../support/patch/applyReply.ts';

const unedited = 'import a from "a";\n\nfunction run() {\n  start();\n  start();\n  stop();\n}\n';

/** A reply that comes after an earlier one, all edits of which were kept. */
function resend(first: string, second: string, options: { readonly isRefused?: boolean } = {}) {
  const files = new Map([['run.ts', unedited]]);
  const outcome = (reply: string, view: ReadonlyMap<string, string>) =>
    applyEdits({
      edits: parseReply(reply).edits,
      read: (path) => view.get(path),
      exists: (path) => view.has(path),
      readUnedited: (path) => files.get(path),
      baseCommit,
    });
  const textAfter = (changes: ReadonlyArray<{ readonly kind: string; readonly content?: string | undefined }>) =>
    changes.map(({ content }) => content)[0];
  const earlier = outcome(first, files);
  if (earlier.kind === 'refused') throw new Error(earlier.findings[0]?.message);
  const deleted = earlier.changeSet.changes[0]?.kind === 'delete';
  const kept = new Map(deleted ? [] : [['run.ts', textAfter(earlier.changeSet.changes) ?? unedited]]);
  if (options.isRefused === true) {
    const { edits } = parseReply(second);
    const view = { read: (path: string) => kept.get(path), exists: (path: string) => kept.has(path) };
    const changes =
      applyIncrementally({ edits, ...view, readUnedited: (path) => files.get(path), baseCommit })?.changeSet.changes ??
      [];
    return { kept: kept.get('run.ts'), after: textAfter(changes) ?? kept.get('run.ts'), codes: [] };
  }
  const applied = outcome(second, kept);
  if (applied.kind === 'refused') return { kept: kept.get('run.ts'), codes: applied.findings.map(({ code }) => code) };
  const after = textAfter(applied.changeSet.changes) ?? kept.get('run.ts');
  return { kept: kept.get('run.ts'), after, codes: applied.notes.map(({ code }) => code) };
}

const edit = (search: string, replace: string) => block(search, replace, 'run.ts');
const patch = (hunks: string) => `*** Begin Patch\n*** Update File: run.ts\n${hunks}*** End Patch\n`;
const call = (fields: Readonly<Record<string, unknown>>) => JSON.stringify({ path: 'run.ts', ...fields });
const importing = edit('import a from "a";\n', 'import a from "a";\nimport b from "b";\n');

describe('an edit that is sent again after it was kept', () => {
  it.each([
    ['an insertion below a line', importing],
    ['an insertion above a line', edit('  stop();\n', '  flush();\n  stop();\n')],
    ['an insertion between lines', edit('  start();\n  stop();\n', '  start();\n  flush();\n  stop();\n')],
    ['a replacement', edit('  stop();\n', '  halt();\n')],
    ['a removal', edit('  start();\n  stop();\n}\n', '  start();\n}\n')],
    ['lines without context', patch('@@ function run() {\n+  prepare();\n')],
    ['a diff without context', '--- a/run.ts\n+++ b/run.ts\n@@ -3,0 +4 @@\n+  prepare();\n'],
    ['a call that inserts', call({ old_str: 'stop();', new_str: 'flush();\n  stop();' })],
    ['a call that replaces', call({ old_str: 'stop();', new_str: 'halt();' })],
    ['a call that inserts at the beginning', call({ old_string: '', new_string: '// begin\n' })],
    ['lines for the end of the file', edit('', 'run();\n')],
  ])('is not made again, and a warning says so: %s', (_name, reply) => {
    const { kept, after, codes } = resend(reply, reply);

    expect(after).toBe(kept);
    expect(kept).not.toBe(unedited);
    expect(codes).toEqual(['patch-already-applied']);
  });

  it('is left out beside others that are new', () => {
    const { after, codes } = resend(importing, importing + edit('  stop();\n', '  halt();\n'));

    expect(after).toBe(unedited.replace('"a";\n', '"a";\nimport b from "b";\n').replace('stop', 'halt'));
    expect(codes).toEqual(['patch-already-applied']);
  });

  it('is left out where another of its reply is refused', () => {
    const { kept, after } = resend(importing, importing + edit('  never();\n', '  halt();\n'), { isRefused: true });

    expect(after).toBe(kept);
  });

  it('deletes a file once', () => {
    const reply = '*** Begin Patch\n*** Delete File: run.ts\n*** End Patch\n';

    expect(resend(reply, reply).codes).toEqual(['patch-already-applied']);
  });
});

describe('an edit that only looks like one that was kept', () => {
  it('is made where its lines were there in the beginning', () => {
    const once = edit('function run() {\n', 'function run() {\n  start();\n');
    const other = edit('  stop();\n', '  halt();\n');

    expect(resend(other, once).after).toBe(unedited.replace('stop', 'halt').replace('{\n', '{\n  start();\n'));
  });

  it('is made at another place', () => {
    const below = (anchor: string) => patch(`@@ ${anchor}\n+  flush();\n`);

    expect(resend(below('function run() {'), below('  stop();')).after).toBe(
      unedited.replace('{\n', '{\n  flush();\n').replace('stop();\n', 'stop();\n  flush();\n'),
    );
  });

  it('is made where it takes back what was kept', () => {
    const there = edit('  stop();\n', '  halt();\n');
    const back = edit('  halt();\n', '  stop();\n');

    expect(resend(there, back).after).toBe(unedited);
  });

  it('is made where a call replaces what was kept by a longer text', () => {
    const longer = call({ old_str: 'halt();', new_str: 'halt(now);' });

    expect(resend(edit('  stop();\n', '  halt();\n'), longer).after).toBe(unedited.replace('stop()', 'halt(now)'));
  });

  it('is made where it brings too little to tell', () => {
    const brace = patch('@@   stop();\n+  }\n');

    expect(resend(brace, brace).after).toBe(unedited.replace('stop();\n', 'stop();\n  }\n  }\n'));
  });
});
