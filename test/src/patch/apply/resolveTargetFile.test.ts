import { describe, expect, it } from '@jest/globals';
import { applyReply, block, filesAfter } from '../../../support/patch/applyReply.ts';

const lines = 'red\ngreen\nblue\n';
const change = '@@ -1,2 +1,2 @@\n-red\n+pink\n green\n';
const fresh = '@@ -0,0 +1,2 @@\n+red\n+green\n';

function outcomeOf(reply: string, files: Readonly<Record<string, string>>, path?: string) {
  const applied = applyReply(reply, files, path);
  const findings = applied.kind === 'refused' ? applied.findings : applied.notes;
  return { codes: findings.map(({ code }) => code), after: filesAfter(applied, files) };
}

describe('a diff of a file that is not there', () => {
  it('is of the one that is there where only one side has a mark', () => {
    const { codes, after } = outcomeOf(`--- a/hues.txt\n+++ hues.txt\n${change}`, { 'hues.txt': lines });

    expect(after).toEqual({ 'hues.txt': lines.replace('red', 'pink') });
    expect(codes).toEqual(['patch-tolerated']);
  });

  it.each([
    ['names another one', '--- hues.txt.orig\n+++ hues.txt\n'],
    ['has other folders on both sides', '--- before/hues.txt\n+++ after/hues.txt\n'],
    ['leads out of the repository', '--- old/../hues.txt\n+++ new/../hues.txt\n'],
  ])('is refused where it %s', (_name, header) => {
    expect(outcomeOf(header + change, { 'hues.txt': lines }).after).toBeUndefined();
  });

  it('is of the one file that the caller names, whatever it calls it', () => {
    const files = { 'hues.txt': lines, 'other.txt': lines };

    expect(outcomeOf(`--- x.orig\n+++ hues.txt\n${change}`, files, 'other.txt').after).toEqual({
      ...files,
      'other.txt': lines.replace('red', 'pink'),
    });
    expect(outcomeOf(`--- x.orig\n+++ hues.txt\n${change}`, files, 'none.txt').after).toBeUndefined();
  });

  it('adds it where its hunk says that the old file has no lines', () => {
    expect(outcomeOf(`--- a/hues.txt\n+++ b/hues.txt\n${fresh}`, {})).toEqual({
      codes: ['patch-tolerated'],
      after: { 'hues.txt': 'red\ngreen\n' },
    });
  });

  it.each([
    ['its hunk has no numbers and its name may begin with a mark', `--- a/hues.txt\n+++ a/hues.txt\n@@ @@\n+red\n`],
    ['its hunk has no numbers and its name stands elsewhere', `--- hues.txt\n+++ hues.txt\n@@ @@\n+red\n`],
    ['it is a patch, which says how to add files', '*** Begin Patch\n*** Update File: new\n@@\n+a\n*** End Patch\n'],
    ['it adds below another line', `--- a/hues.txt\n+++ b/hues.txt\n@@ -1,0 +2 @@\n+red\n`],
    ['it has more hunks', `--- a/hues.txt\n+++ b/hues.txt\n${fresh}${change}`],
    ['its name may begin with a mark', `--- a/hues.txt\n+++ a/hues.txt\n${fresh}`],
  ])('adds nothing where %s', (_name, reply) => {
    expect(outcomeOf(reply, { 'src/hues.txt': lines }).after).toBeUndefined();
  });
});

describe('a diff that adds a file below `a/`', () => {
  const stamp = '\t2026-05-27 08:55:08.788091961 +1200';
  const adding = (before: string, after: string) => `--- /dev/null${before}\n+++ a/art/hues.txt${after}\n${fresh}`;

  it('adds its base name where `diff` has stamped both names and no folder of the path is there, and says so', () => {
    expect(outcomeOf(adding(stamp, stamp), { 'other/hues.txt': lines })).toEqual({
      codes: ['patch-tolerated'],
      after: { 'other/hues.txt': lines, 'hues.txt': 'red\ngreen\n' },
    });
  });

  it.each([
    ['the first folder is there', adding(stamp, stamp), { 'a/x.txt': lines }],
    ['another folder of the path is there', adding(stamp, stamp), { 'art/x.txt': lines }],
    ['the old side has no stamp', adding('', stamp), {}],
    ['the new side has no stamp', adding(stamp, ''), {}],
    ['the stamp stands after a blank', adding(stamp, stamp.replace('\t', ' ')), {}],
    ['the stamp is none', adding(stamp, '\t(new)'), {}],
  ])('is refused where %s', (_name, reply, files) => {
    expect(outcomeOf(reply, files)).toEqual({ codes: ['patch-refused'], after: undefined });
  });

  it('is refused where a file with the base name is there', () => {
    expect(outcomeOf(adding(stamp, stamp), { 'hues.txt': lines }).after).toBeUndefined();
  });

  it('adds what stands below `b/` where it says', () => {
    expect(outcomeOf(adding(stamp, stamp).replace('a/', 'b/a/'), {})).toEqual({
      codes: [],
      after: { 'a/art/hues.txt': 'red\ngreen\n' },
    });
  });
});

describe('an edit of a file whose folders the reply leaves out', () => {
  it('is refused with words on what to send', () => {
    const applied = applyReply(block('red\n', 'pink\n', 'hues.txt'), { 'src/art/hues.txt': lines });

    expect(applied).toMatchObject({ kind: 'refused', findings: [{ code: 'file-not-found' }] });
    expect(JSON.stringify(applied)).toContain('exactly as it stands in the repository');
  });
});
