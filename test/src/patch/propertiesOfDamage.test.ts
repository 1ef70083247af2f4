import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyReply, filesAfter } from '../../support/patch/applyReply.ts';
import {
  changedLines,
  type MadeFile,
  madeFile,
  misspell,
  pairRenderings,
  targetOf,
  textWith,
} from '../../support/patch/damageReplies.ts';

/** `npm run campaign:patch` sets how many; without it a small slice runs, always the same. A failure tells its seed. */
const runs = process.env['PATCH_RUNS'];
const numRuns = Number(runs ?? 150);
const seed = Number(process.env['PATCH_SEED'] ?? (runs === undefined ? 20_261_123 : Date.now()));

const rendering = fc.constantFrom(...pairRenderings.values());

function result(reply: string, before: string): string | undefined {
  const files = { 'a.js': before };
  return filesAfter(applyReply(reply, files, 'a.js'), files)?.['a.js'];
}

function textOf(file: MadeFile): string {
  return textWith(file, ({ lines }) => lines);
}

function intended(file: MadeFile): string {
  return textWith(file, (one, index) => (index === file.target ? changedLines(one) : one.lines));
}

/** Counts how many of the replies were applied, so that a test cannot pass by refusing all. */
function check(name: string, property: (applied: () => void) => fc.IRawProperty<unknown>, least: number): void {
  it(name, () => {
    let applied = 0;

    fc.assert(
      property(() => {
        applied += 1;
      }),
      { numRuns, seed },
    );

    expect(applied).toBeGreaterThanOrEqual(least * numRuns);
  });
}

function indented(file: MadeFile, lines: readonly string[]): readonly string[] {
  return lines.map((line) => file.indent + line);
}

describe('a reply whose words are misspelt', () => {
  check(
    'changes what was meant, or nothing',
    (applied) =>
      fc.property(madeFile, rendering, fc.nat(), fc.nat(), fc.boolean(), (file, render, at, letter, isCarried) => {
        const target = targetOf(file);
        const index = at % (target.lines.length - 1);
        const slip = (lines: readonly string[]) => lines.with(index, misspell(lines[index] ?? '', letter));
        const next = changedLines(target);
        const isContext = index !== target.at;
        const reply = render(
          indented(file, slip(target.lines)),
          indented(file, isCarried && isContext ? slip(next) : next),
        );

        const text = result(reply, textOf(file));

        if (text !== undefined) {
          applied();
          expect(text).toBe(intended(file));
        }
      }),
    0.2,
  );

  check(
    'changes nothing where the new lines are misspelt, too',
    () =>
      fc.property(madeFile, rendering, fc.nat(), (file, render, letter) => {
        const target = targetOf(file);
        const wrong = misspell(target.lines[target.at] ?? '', letter);
        const reply = render(
          indented(file, target.lines.with(target.at, wrong)),
          indented(file, target.lines.with(target.at, `${wrong} // changed`)),
        );
        fc.pre(!textOf(file).includes(wrong));

        expect(result(reply, textOf(file))).toBeUndefined();
      }),
    0,
  );
});

describe('a reply about a function that is gone', () => {
  check(
    'changes nothing, however similar another one is',
    () =>
      fc.property(madeFile, rendering, (file, render) => {
        const target = targetOf(file);
        const rest = textWith(file, ({ lines }, index) => (index === file.target ? [] : lines));
        fc.pre(!file.functions.some(({ lines }, index) => index !== file.target && lines[0] === target.lines[0]));
        const reply = render(indented(file, target.lines), indented(file, changedLines(target)));

        expect(result(reply, rest)).toBeUndefined();
        // A file of one function could be renamed with it.
        if (file.functions.length > 2) {
          expect(result(indented(file, changedLines(target)).join('\n'), rest)).toBeUndefined();
        }
      }),
    0,
  );
});

function trimmed(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}

describe('a reply that has an indentation of its own', () => {
  check(
    'changes what was meant, or nothing',
    (applied) =>
      fc.property(madeFile, rendering, fc.array(fc.nat({ max: 4 }), { size: 'small' }), (file, render, widths) => {
        const target = targetOf(file);
        const lay = (lines: readonly string[]) =>
          lines.map((line, index) => ' '.repeat(widths[index] ?? 0) + line.trim());

        const text = result(render(lay(target.lines), lay(changedLines(target))), textOf(file));

        if (text !== undefined) {
          applied();
          expect(trimmed(text)).toEqual(trimmed(intended(file)));
        }
      }),
    0.1,
  );
});

describe('a reply that leaves lines out', () => {
  check(
    'changes what was meant, or nothing: `...` for lines between',
    (applied) =>
      fc.property(madeFile, rendering, fc.constantFrom('...', '  // ... existing code ...'), (file, render, gap) => {
        const target = targetOf(file);
        const leave = (lines: readonly string[]) => {
          const from = target.at > 2 ? 1 : target.at + 1;
          const to = target.at > 2 ? target.at : lines.length - 1;
          return lines.toSpliced(from, Math.max(1, to - from), gap);
        };
        fc.pre(target.lines.length > 4);
        const reply = render(indented(file, leave(target.lines)), indented(file, leave(changedLines(target))));

        const text = result(reply, textOf(file));

        if (text !== undefined) {
          applied();
          expect(text).toBe(intended(file));
        }
      }),
    0.1,
  );

  check(
    'changes what was meant, or nothing: the function alone, with parts of it left out',
    (applied) =>
      fc.property(madeFile, fc.boolean(), fc.boolean(), (file, isFenced, isElided) => {
        const target = targetOf(file);
        const own = `${target.lines[target.at] ?? ''} // changed`;
        const shown = isElided ? target.lines.with(target.at, own) : changedLines(target);
        const lines =
          isElided && target.at > 2 ? shown.toSpliced(1, target.at - 1, '  // ... existing code ...') : shown;
        const text = indented(file, lines).join('\n');

        const outcome = result(isFenced ? `a.js\n\`\`\`js\n${text}\n\`\`\`\n` : text, textOf(file));

        if (outcome !== undefined) {
          applied();
          expect(outcome).toBe(textWith(file, ({ lines: old }, index) => (index === file.target ? shown : old)));
        }
      }),
    0.05,
  );

  check(
    'changes what was meant, or nothing: cut off anywhere',
    () =>
      fc.property(madeFile, fc.nat(), fc.boolean(), (file, at, isElided) => {
        const shown = indented(file, changedLines(targetOf(file)));
        const text = `${isElided ? `${file.indent}// ... existing code ...\n\n` : ''}${shown.join('\n')}\n`;
        const outcome = result(text.slice(0, at % text.length), textOf(file));

        expect([undefined, textOf(file), intended(file)]).toContain(outcome);
      }),
    0,
  );

  check(
    'keeps all there was and adds what is new, or changes nothing: a new function between two comments',
    (applied) =>
      fc.property(madeFile, madeFile, fc.constantFrom('// ... existing code ...', '// ...'), (file, other, gap) => {
        const fresh = indented(file, targetOf(other).lines);
        const [head, ...body] = targetOf(other).lines;
        // A function that is there under another name, line for line, is renamed.
        const isKnown = file.functions.some(
          ({ lines }) => lines[0] === head || isDeepStrictEqual(lines.slice(1), body),
        );
        fc.pre(!isKnown);
        const reply = `${file.indent}${gap}\n\n${fresh.join('\n')}\n\n${file.indent}${gap}\n`;

        const text = result(reply, textOf(file));

        if (text !== undefined) {
          applied();
          const lines = text.split('\n').filter((line) => line !== '');
          const at = lines.indexOf(fresh[0] ?? '');
          expect(lines.slice(at, at + fresh.length)).toEqual(fresh);
          expect(lines.toSpliced(at, fresh.length)).toEqual(
            textOf(file)
              .split('\n')
              .filter((line) => line !== ''),
          );
        }
      }),
    0.3,
  );
});
