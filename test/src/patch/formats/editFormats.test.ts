import { describe, expect, it } from '@jest/globals';
import { structuredPatch } from 'diff';
import fc from 'fast-check';
import { applyReply, block, filesAfter } from '../../../support/patch/applyReply.ts';

type Lines = readonly string[];

interface RenderedHunk {
  readonly oldLines: Lines;
  readonly newLines: Lines;
  readonly signed: Lines;
  readonly header: string;
}

const path = 'src/a.txt';
const line = fc.constantFrom(
  'a',
  'b',
  'c',
  '',
  '  a',
  '\tb',
  'end',
  '```',
  '- item',
  '+ plus',
  '@@ at',
  '=======x',
  '*** star',
);
const text = fc.array(line, { minLength: 1, maxLength: 30 }).map((lines) => `${lines.join('\n')}\n`);
const parameters = { seed: 20260701, numRuns: 400 };

function hunksBetween(before: string, after: string, context: number): readonly RenderedHunk[] {
  return structuredPatch(path, path, before, after, undefined, undefined, { context }).hunks.map((hunk) => ({
    oldLines: hunk.lines.filter((signed) => !signed.startsWith('+')).map((signed) => signed.slice(1)),
    newLines: hunk.lines.filter((signed) => !signed.startsWith('-')).map((signed) => signed.slice(1)),
    signed: hunk.lines,
    header: `@@ -${firstLine(hunk.oldStart, hunk.oldLines)},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
  }));
}

/** A side without lines is numbered by the line before it; jsdiff names the line after. */
function firstLine(start: number, count: number): number {
  return count === 0 ? start - 1 : start;
}

function unnumbered(hunks: readonly RenderedHunk[]): string {
  const body = hunks.flatMap((hunk) => ['@@ ... @@', ...hunk.signed]);
  return [`--- a/${path}`, `+++ b/${path}`, ...body, ''].join('\n');
}

function numbered(hunks: readonly RenderedHunk[]): string {
  const body = hunks.flatMap((hunk) => [hunk.header, ...hunk.signed]);
  return [`--- a/${path}`, `+++ b/${path}`, ...body, ''].join('\n');
}

function envelope(hunks: readonly RenderedHunk[]): string {
  const body = hunks.flatMap((hunk) => ['@@', ...hunk.signed]);
  return ['*** Begin Patch', `*** Update File: ${path}`, ...body, '*** End Patch', ''].join('\n');
}

function blocks(hunks: readonly RenderedHunk[]): string {
  const side = (lines: Lines) => lines.map((each) => `${each}\n`).join('');
  return hunks.map((hunk) => block(side(hunk.oldLines), side(hunk.newLines), path)).join('\n');
}

/** The file afterwards; undefined when the reply was refused, or applied with a tolerance that the notes declare. */
function silentResult(reply: string, before: string): string | undefined {
  const applied = applyReply(reply, { [path]: before });
  const isNoted = applied.kind === 'applied' && applied.notes.length > 0;
  return isNoted ? undefined : filesAfter(applied, { [path]: before })?.[path];
}

describe('any edit of any file', () => {
  it('comes out exactly from a numbered diff, raw and fenced', () => {
    fc.assert(
      fc.property(text, text, fc.nat(4), (before, after, context) => {
        fc.pre(before !== after);
        const reply = numbered(hunksBetween(before, after, context));

        expect(silentResult(reply, before)).toBe(after);
        expect(silentResult(`Text\n\n\`\`\`diff\n${reply}\`\`\`\n\nMore.\n`, before)).toBe(after);
      }),
      parameters,
    );
  });

  it.each([
    ['an unnumbered diff', unnumbered],
    ['an apply_patch envelope', envelope],
    ['SEARCH/REPLACE blocks', blocks],
  ])('comes out exactly from %s, or is refused', (_name, render) => {
    let applied = 0;

    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 6 }), (before, after, context) => {
        fc.pre(before !== after);
        const result = silentResult(render(hunksBetween(before, after, context)), before);

        applied += result === undefined ? 0 : 1;
        expect([undefined, after]).toContain(result);
      }),
      parameters,
    );
    expect(applied).toBeGreaterThan(50);
  });

  it('never comes out wrong in silence when lines of the old side were altered', () => {
    fc.assert(
      fc.property(text, text, fc.nat(), (before, after, at) => {
        fc.pre(before !== after);
        const hunks = hunksBetween(before, after, 3).map((hunk) => {
          const index = at % hunk.signed.length;
          const alter = (signed: string, position: number) =>
            position === index && !signed.startsWith('+') ? `${signed}altered` : signed;
          return { ...hunk, signed: hunk.signed.map(alter) };
        });
        fc.pre(hunks.some((hunk) => hunk.signed.some((signed) => signed.endsWith('altered'))));

        expect(silentResult(numbered(hunks), before)).toBeUndefined();
        expect(silentResult(unnumbered(hunks), before)).toBeUndefined();
        expect(silentResult(envelope(hunks), before)).toBeUndefined();
      }),
      parameters,
    );
  });
});
