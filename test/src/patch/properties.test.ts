import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyEdits } from '../../../src/patch/apply/applyEdits.ts';
import { parseReply } from '../../../src/patch/formats/parseReply.ts';
import { applyReply, baseCommit, filesAfter } from '../../support/patch/applyReply.ts';
import { type EditedFile, editedFile, renderings, textAfter, textBefore } from '../../support/patch/renderEdits.ts';

/** `npm run campaign:patch` sets how many; without it a small slice runs, always the same. A failure tells its seed. */
const runs = process.env['PATCH_RUNS'];
const numRuns = Number(runs ?? 120);
const seed = Number(process.env['PATCH_SEED'] ?? (runs === undefined ? 20_260_801 : Date.now()));

/** The file as a model remembers it wrongly: one line is another, one is missing, one is new. */
const mistakes: ReadonlyArray<readonly [string, (file: EditedFile, at: number) => EditedFile]> = [
  ['another line', (file, at) => withLine(file, at, (line) => [`${line} changed`])],
  ['a line less', (file, at) => withLine(file, at, () => [])],
  ['a line more', (file, at) => withLine(file, at, (line) => [line, 'one more'])],
];

function withLine(file: EditedFile, at: number, change: (line: string) => readonly string[]): EditedFile {
  const index = 1 + (at % (file.lines.length - 2));
  const changed = change(file.lines[index] ?? '');
  const shift = changed.length - 1;
  const edits = file.edits.flatMap((edit) => {
    const isInside = index >= edit.start && index < edit.start + edit.remove;
    if (isInside) {
      return [{ ...edit, remove: edit.remove + shift }];
    }
    return [index < edit.start ? { ...edit, start: edit.start + shift } : edit];
  });
  return { ...file, lines: file.lines.toSpliced(index, 1, ...changed), edits };
}

function outcome(reply: string, path: string, before: string) {
  const files = { [path]: before };
  const applied = applyReply(reply, files, path);
  return { text: filesAfter(applied, files)?.[path], applied };
}

describe('random edits of random files', () => {
  it.each([...renderings])(
    'written as %s are applied exactly, or refused because they fit several places',
    (name, render) => {
      let refused = 0;
      const property = fc.property(editedFile, (file) => {
        const { text, applied } = outcome(render(file), file.path, textBefore(file));
        if (applied.kind === 'refused') {
          refused += 1;
          const codes = applied.findings.map(({ code }) => code);
          // Nothing but blank lines to look for is how a reply asks for a new file.
          const allowed = ['patch-ambiguous', 'patch-uncertain', 'patch-not-found', 'file-exists'];
          expect(allowed).toEqual(expect.arrayContaining([codes[0]]));
          return;
        }
        expect(text).toBe(textAfter(file));
      });

      fc.assert(property, { numRuns, seed });

      expect(refused / numRuns).toBeLessThan(name === 'whole' ? 0.6 : 0.1);
    },
  );
});

function withoutBlankLines(text: string | undefined): readonly string[] | undefined {
  return text?.split(/\r?\n/).filter((line) => line.trim() !== '');
}

const texts = [...renderings].filter(([name]) => name.startsWith('str_replace')).map(([, render]) => render);
const byLines = [...renderings].filter(([name]) => name !== 'whole').map(([, render]) => render);

describe('a reply that was written for a slightly different file', () => {
  it.each(mistakes)('never leads to another result in silence: %s', (name, mistake) => {
    const property = fc.property(editedFile, fc.nat(), fc.constantFrom(...byLines), (file, at, render) => {
      const index = 1 + (at % (file.lines.length - 2));
      const line = file.lines[index] ?? '';
      const isRemoved = file.edits.some(({ start, remove }) => index >= start && index < start + remove);
      // Among equal lines nobody can tell which one was forgotten; a forgotten line is not asked to be removed.
      fc.pre(line.trim() !== '' && file.lines.indexOf(line) === file.lines.lastIndexOf(line));
      fc.pre(!(isRemoved && name === 'a line less'));
      // Blank lines at the edge of what is shown are layout, or fit the end of any line: next to them nothing tells on
      // which side of the forgotten line others come in.
      const isNextToBlank = [index - 1, index + 1].some((near) => file.lines[near]?.trim() === '');
      const isAtInsertion = file.edits.some(({ start }) => start === index || start === index + 1);
      const isText = texts.includes(render);
      fc.pre(!(name === 'a line less' && isNextToBlank && (isAtInsertion || isText)));
      // A text may begin or end within a line, so it fits where the forgotten line ends or begins like its neighbour.
      const isLikeNeighbour =
        line.endsWith(file.lines[index - 1] ?? '') || line.startsWith(file.lines[index + 1] ?? '');
      fc.pre(!(name === 'a line less' && isText && isLikeNeighbour));

      const { text, applied } = outcome(render(mistake(file, at)), file.path, textBefore(file));

      if (applied.kind === 'applied' && applied.notes.length === 0) {
        // Blank lines at the edges of a hunk are the reply's layout.
        expect(withoutBlankLines(text)).toEqual(withoutBlankLines(textAfter(file)));
      }
    });

    fc.assert(property, { numRuns, seed });
  });
});

describe('a reply that was cut off', () => {
  it('leaves the file as it was, or with the first of its edits', () => {
    const property = fc.property(editedFile, fc.nat(), fc.constantFrom(...renderings.values()), (file, at, render) => {
      const reply = render(file);
      const { text } = outcome(reply.slice(0, at % reply.length), file.path, textBefore(file));
      const allowed = file.edits.map((_edit, index) => textAfter({ ...file, edits: file.edits.slice(0, index) }));

      expect([undefined, textAfter(file), ...allowed]).toContain(text);
    });

    fc.assert(property, { numRuns, seed });
  });
});

describe('a reply that is sent again on top of what it did', () => {
  it.each([...renderings])('changes nothing more: %s', (_name, render) => {
    const property = fc.property(editedFile, (file) => {
      const { path } = file;
      // What an edit brings must tell it: a line that stands nowhere else.
      const known = [...file.lines, ...file.edits.flatMap(({ add }) => add)].map((line) => line.trim());
      const isNew = (line: string) => line.length > 3 && known.indexOf(line) === known.lastIndexOf(line);
      fc.pre(file.edits.every(({ add }) => add.some((line) => isNew(line.trim()))));
      const [unedited, kept] = [textBefore(file), textAfter(file)];
      const exists = (candidate: string) => candidate === path;
      const files = { read: () => kept, readUnedited: () => unedited, exists };
      const again = applyEdits({ edits: parseReply(render(file)).edits, ...files, baseCommit });

      if (again.kind === 'applied') expect(filesAfter(again, { [path]: kept })).toEqual({ [path]: kept });
    });

    fc.assert(property, { numRuns, seed });
  });
});
