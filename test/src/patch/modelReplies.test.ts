import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { applyReply, filesAfter } from '../../support/applyReply.ts';

const folder = '/work/shared/data/model-replies';

const files = z.record(z.string(), z.string());
const fragments = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

const caseSchema = z.object({
  id: z.string(),
  path: z.string().nullish(),
  files_before: files,
  model_output: z.string(),
  compare: z.enum(['exact', 'ignore-blank-lines', 'ignore-whitespace', 'contains']).nullish(),
  tags: z.array(z.string()).nullish(),
  expected_after: files.nullish(),
  expected_error: z.unknown().optional(),
  expected_contains: fragments.nullish(),
});

type Case = z.infer<typeof caseSchema>;

/** `noted` is another result than upstream's, reached with a tolerance that the notes declare. */
type Outcome = 'as expected' | 'refused' | 'noted' | 'wrong' | 'not compared';

function readCases(format: string): readonly Case[] {
  const lines = readFileSync(path.join(folder, `${format}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => caseSchema.parse(JSON.parse(line)));
}

function outcomeOf(test: Case): Outcome {
  const applied = applyReply(test.model_output, test.files_before, test.path ?? undefined);
  const after = filesAfter(applied, test.files_before);
  if (test.expected_error !== undefined && test.expected_error !== null) {
    return after === undefined ? 'as expected' : 'wrong';
  }
  if (after === undefined) {
    return test.expected_after || test.expected_contains ? 'refused' : 'not compared';
  }
  if (isExpected(test, after)) {
    return 'as expected';
  }
  return applied.kind === 'applied' && applied.notes.length > 0 ? 'noted' : 'wrong';
}

function isExpected(test: Case, after: Readonly<Record<string, string>>): boolean {
  const isSame = Object.entries(test.expected_after ?? {}).every(
    ([file, text]) => after[file] !== undefined && normalised(after[file], test) === normalised(text, test),
  );
  const holdsAll = Object.entries(test.expected_contains ?? {}).every(([file, texts]) =>
    [texts].flat().every((text) => after[file]?.includes(text)),
  );
  return isSame && holdsAll;
}

function normalised(text: string, test: Case): string {
  if (test.compare === 'ignore-whitespace') {
    return text.replace(/\s+/g, '');
  }
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  return test.compare === 'ignore-blank-lines' ? lines.filter((line) => line !== '').join('\n') : text;
}

/** Policies of other appliers (first of several places, strictness about newlines) are no law for this one. */
function isPolicy(test: Case): boolean {
  return (test.tags ?? []).some((tag) => ['ambiguous', 'strict-refusal', 'partial'].includes(tag));
}

/** Floors: raise them when the applier gets better. `wrong` lists every result that differs in silence. */
const expectations: ReadonlyArray<readonly [format: string, asExpected: number, wrong: readonly string[]]> = [
  ['search_replace', 237, []],
  ['udiff', 68, []],
  ['v4a', 22, []],
  ['v4a_headless', 28, []],
  ['str_replace', 24, []],
  ['whole_elided', 10, []],
];

describe('replies that models wrote and cases of other appliers', () => {
  if (!existsSync(folder)) {
    it(`skipped: ${folder} is not on this machine`, () => undefined);
    return;
  }

  it.each(expectations)('%s: at least %i as expected', (format, asExpected, wrong) => {
    const outcomes = readCases(format)
      .filter((test) => !isPolicy(test))
      .map((test) => ({ id: test.id, outcome: outcomeOf(test) }));

    expect(outcomes.filter(({ outcome }) => outcome === 'wrong').map(({ id }) => id)).toEqual(wrong);
    expect(outcomes.filter(({ outcome }) => outcome === 'as expected').length).toBeGreaterThanOrEqual(asExpected);
  });

  it('with wrong hunks never make it throw', () => {
    const outcomes = readCases('unlabelled').map(outcomeOf);

    expect(outcomes).not.toContain('wrong');
  });
});
