import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { newSide, oldSide } from '../../../src/patch/edits/hunk.ts';
import { parseReply } from '../../../src/patch/formats/parseReply.ts';
import { applyReply, filesAfter } from './applyReply.ts';

const files = z.record(z.string(), z.string());
const fragments = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

const caseSchema = z.object({
  id: z.string(),
  format: z.string(),
  format_note: z.string().nullish(),
  path: z.string().nullish(),
  files_before: files,
  model_output: z.string(),
  compare: z.enum(['exact', 'ignore-blank-lines', 'ignore-whitespace', 'contains']).nullish(),
  tags: z.array(z.string()).nullish(),
  options: z.object({ start_line: z.number().optional() }).nullish(),
  expected_after: files.nullish(),
  expected_error: z.unknown().optional(),
  expected_edits: z.array(z.array(z.string().nullable())).nullish(),
  expected_contains: fragments.nullish(),
  expected_not_contains: fragments.nullish(),
});

export type Case = z.infer<typeof caseSchema>;
export type Files = Readonly<Record<string, string>>;

/** `noted` differs from what upstream expects and says so in a finding; `wrong` differs in silence. */
export type Outcome = 'applied as expected' | 'refused as expected' | 'refused' | 'noted' | 'wrong' | 'not labelled';

export interface Judged {
  readonly test: Case;
  readonly outcome: Outcome;
  /** The first finding. */
  readonly reason: string;
}

/** Every case of a folder of recorded replies (`*.jsonl`), in the order of its files. */
export function readCases(folder: string): readonly Case[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').trim().split('\n'))
    .map((line) => caseSchema.parse(JSON.parse(line)));
}

/** Whether a case states another applier's policy (first of several places, strictness) rather than a fact. */
export function isPolicy(test: Case): boolean {
  return (test.tags ?? []).some((tag) => ['ambiguous', 'strict-refusal', 'partial'].includes(tag));
}

/** Applies a case and compares what comes out with what the case says. */
export function judge(test: Case): Judged {
  // Cline's tests say beside each reply whether it is still coming in; the cases say so by a tag.
  const isFinished = !(test.tags ?? []).includes('partial');
  const applied = applyReply(replyOf(test), test.files_before, test.path ?? undefined, isFinished);
  const after = filesAfter(applied, test.files_before);
  const findings = applied.kind === 'refused' ? applied.findings : applied.notes;
  const reason = findings[0]?.message ?? 'applied without a note';
  return { test, outcome: outcomeOf(test, after, findings.length > 0), reason };
}

/**
 * The reply with what came beside it. Roo Code took the line where a block begins as an argument of its tool, and takes
 * it as a line of the block today. Plandex splits a reply into the explanation and the code block below it.
 */
export function replyOf(test: Case): string {
  const line = test.options?.start_line;
  const reply = test.model_output;
  const explanation = /; desc: (.+)$/s.exec(test.format_note ?? '')?.[1];
  if (explanation !== undefined) {
    return `${explanation}\n\`\`\`\`\n${reply}\n\`\`\`\`\n`;
  }
  return line === undefined || reply.includes(':start_line:')
    ? reply
    : reply.replace(/^<{7} SEARCH$/m, (marker) => `${marker}\n:start_line:${line}\n-------`);
}

/** Whether a case expects that nothing is applied. */
export function expectsRefusal(test: Case): boolean {
  return (test.expected_error !== undefined && test.expected_error !== null) || asksForErrorText(test);
}

/** Text that neither the reply nor a file holds is what upstream's test looks for in the error. */
function asksForErrorText(test: Case): boolean {
  const known = [test.model_output, ...Object.values(test.files_before)].join('\n');
  const wanted = Object.values(test.expected_contains ?? {}).flat();
  return wanted.some((text) => text.split('\n').some((line) => !known.includes(line.trim())));
}

function outcomeOf(test: Case, after: Files | undefined, isNoted: boolean): Outcome {
  if (expectsRefusal(test)) {
    return after === undefined ? 'refused as expected' : isNoted ? 'noted' : 'wrong';
  }
  if (!test.expected_after && !test.expected_contains) {
    return test.expected_edits ? (isReadAsExpected(test) ? 'applied as expected' : 'refused') : 'not labelled';
  }
  if (after === undefined) {
    return 'refused';
  }
  return isExpected(test, after) ? 'applied as expected' : isNoted ? 'noted' : 'wrong';
}

/** Whether files are what a case expects, compared as the case says. */
export function isExpected(test: Case, after: Files): boolean {
  const isSame = Object.entries(test.expected_after ?? {}).every(
    ([file, text]) => after[file] !== undefined && normalised(after[file], test) === normalised(text, test),
  );
  const expects = (wanted: Case['expected_contains'], isThere: boolean) =>
    Object.entries(wanted ?? {}).every(([file, texts]) =>
      [texts].flat().every((text) => (after[file]?.includes(text) ?? false) === isThere),
    );
  return isSame && expects(test.expected_contains, true) && expects(test.expected_not_contains, false);
}

function normalised(text: string, test: Case): string {
  if (test.compare === 'ignore-whitespace') {
    return text.replace(/\s+/g, '');
  }
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  return test.compare === 'ignore-blank-lines' ? lines.filter((line) => line !== '').join('\n') : text;
}

function isReadAsExpected(test: Case): boolean {
  const { edits } = parseReply(test.model_output);
  const join = (lines: ReadonlyArray<{ readonly text: string }>) => lines.map(({ text }) => `${text}\n`).join('');
  const read = edits.flatMap((edit) =>
    edit.kind === 'update'
      ? edit.hunks.map((hunk) => [edit.path, join(oldSide(hunk)), join(newSide(hunk))])
      : edit.kind === 'create'
        ? [[edit.path, '', edit.content]]
        : [],
  );
  return JSON.stringify(read) === JSON.stringify(test.expected_edits);
}
