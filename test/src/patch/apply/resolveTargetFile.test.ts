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
  it.each([
    ['the new name of two', '--- hues.txt.orig\n+++ hues.txt\n', 'hues.txt'],
    ['both without folders that differ', '--- before/art/hues.txt\n+++ after/art/hues.txt\n', 'art/hues.txt'],
    ["one without Git's mark on one side only", '--- a/hues.txt\n+++ hues.txt\n', 'hues.txt'],
    ["one without Git's mark of the same side twice", '--- a/hues.txt\n+++ a/hues.txt\n', 'hues.txt'],
  ])('is of the file that it names otherwise, and says so: %s', (_name, header, path) => {
    const { codes, after } = outcomeOf(header + change, { [path]: lines });

    expect(after).toEqual({ [path]: lines.replace('red', 'pink') });
    expect(codes).toEqual(['patch-tolerated']);
  });

  it.each([
    ['has the same folder on both sides', '--- art/hues.txt\n+++ art/hues.txt\n', ['hues.txt']],
    ['names two others that are there', '--- old/hues.txt\n+++ new/hues.txt\n', ['hues.txt', 'new/hues.txt']],
    ['names others that are not there', '--- old/hues.txt\n+++ new/hues.txt\n', ['art/hues.txt']],
    ['leads out of the repository', '--- old/../hues.txt\n+++ new/../hues.txt\n', ['hues.txt']],
  ])('is refused where it %s', (_name, header, paths) => {
    const { after } = outcomeOf(header + change, Object.fromEntries(paths.map((path) => [path, lines])));

    expect(after).toBeUndefined();
  });

  it('leaves a file alone that it names otherwise when both are there', () => {
    const files = { 'hues.txt.orig': lines, 'hues.txt': lines };

    expect(outcomeOf(`--- hues.txt.orig\n+++ hues.txt\n${change}`, files)).toEqual({
      codes: [],
      after: { ...files, 'hues.txt.orig': lines.replace('red', 'pink') },
    });
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

  it('adds it where its hunk says nothing of places and no file has that name', () => {
    expect(
      outcomeOf('--- art/hues.txt\n+++ art/hues.txt\n@@ ... @@\n+red\n+green\n', { 'art/tones.txt': lines }),
    ).toEqual({
      codes: ['patch-tolerated'],
      after: { 'art/tones.txt': lines, 'art/hues.txt': 'red\ngreen\n' },
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
  const art = { 'src/art/hues.txt': lines, 'src/tones.txt': lines };
  const pinker = { ...art, 'src/art/hues.txt': lines.replace('red', 'pink') };
  const fenced = (path: string, text: string) => `${path}\n\`\`\`\n${text}\`\`\`\n`;

  it.each([
    ['a block', block('red\n', 'pink\n', 'hues.txt')],
    ['some of its folders', block('red\n', 'pink\n', 'art/hues.txt')],
    ['a diff', `--- a/hues.txt\n+++ b/hues.txt\n${change}`],
    ['a patch', '*** Begin Patch\n*** Update File: hues.txt\n@@\n-red\n+pink\n*** End Patch\n'],
    ['a call', '{"path": "hues.txt", "old_str": "red", "new_str": "pink"}'],
    ['all of it in a code block', fenced('hues.txt', 'pink\ngreen\nblue\n')],
  ])('is for the only one whose path ends so, and says so: %s', (_name, reply) => {
    expect(outcomeOf(reply, art)).toEqual({ codes: ['patch-tolerated'], after: pinker });
  });

  it('is for the file in the root where one is there', () => {
    const files = { ...art, 'hues.txt': lines };

    expect(outcomeOf(block('red\n', 'pink\n', 'hues.txt'), files)).toEqual({
      codes: [],
      after: { ...files, 'hues.txt': lines.replace('red', 'pink') },
    });
  });

  it.each([
    ['there are several', block('red\n', 'pink\n', 'hues.txt'), { ...art, 'old/hues.txt': lines }],
    ['its folder is another one', block('red\n', 'pink\n', 'lib/hues.txt'), art],
    ['the name is only like its end', block('red\n', 'pink\n', 'es.txt'), art],
    ['it shows no line of it', '*** Begin Patch\n*** Update File: hues.txt\n@@\n+pink\n*** End Patch\n', art],
    ['its lines are others', block('black\n', 'pink\n', 'hues.txt'), art],
    ['it moves', '*** Begin Patch\n*** Update File: hues.txt\n*** Move to: x\n@@\n-red\n+pink\n*** End Patch\n', art],
    ['it deletes', '*** Begin Patch\n*** Delete File: hues.txt\n*** End Patch\n', art],
  ])('is refused where %s', (_name, reply, files) => {
    expect(outcomeOf(reply, files).after).toBeUndefined();
  });

  it.each([
    ['other lines', 'warm\ncold\n', art],
    ['the same lines as several', lines, { ...art, 'old/hues.txt': lines }],
    ['what an empty one lacks', lines, { 'src/art/hues.txt': '' }],
  ])('is a new file where a code block holds %s', (_name, text, files) => {
    expect(outcomeOf(fenced('hues.txt', text), files)).toEqual({ codes: [], after: { ...files, 'hues.txt': text } });
  });
});
