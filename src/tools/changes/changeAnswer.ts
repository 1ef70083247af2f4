import type { Finding } from '../../contracts/changes/finding.ts';
import { renderRedactedDiff } from '../../patch/diff/redactedDiff.ts';
import { type Answer, counted } from '../answers/answer.ts';
import type { AppliedPatch, ToolContext } from '../toolContext.ts';

const mostFindings = 20;
const longestFinding = 700;
const mostDiff = 10_000;

/** Answers an `apply_patch`. */
export async function applyPatch(patch: string, context: ToolContext): Promise<Answer> {
  const applied = await context.apply(patch);
  const edits = counted(applied.applied, 'edit');
  const first = applied.isChanged ? `Applied ${edits}.` : 'Nothing was applied: the change so far is as it was before.';
  return await changeAnswer(
    applied,
    first,
    applied.isChanged ? `applied ${edits}` : 'could not apply a patch',
    context,
  );
}

/** Answers an `undo`. */
export async function undo(context: ToolContext): Promise<Answer> {
  const undone = await context.undo();
  if (undone === undefined)
    return { notes: ['There is nothing to undo: no patch was applied.'], summary: 'had nothing to undo' };
  return await changeAnswer(undone, 'The last patch was undone.', 'undid the last patch', context);
}

/** What the checks found, and the change so far as a diff. */
async function changeAnswer(
  { changeSet, findings }: AppliedPatch,
  first: string,
  summary: string,
  context: ToolContext,
): Promise<Answer> {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const diff =
    changeSet === undefined ? '' : await renderRedactedDiff(changeSet, (path) => context.textBefore(path), context);
  const shownDiff = await boundedDiff(diff, context);
  const found = findingsText(findings);
  const state = diff === '' ? 'There is no change now.' : changeText(changeSet?.changes.length ?? 0);
  const sections = [
    ...(found === '' ? [] : ['Findings:', found, '']),
    ...(shownDiff.text === '' ? [] : ['Change so far:', shownDiff.text]),
  ];
  const problems = errors === 0 ? [] : [`${counted(errors, 'error')} must be fixed before you can call \`finish\`.`];
  const total = `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
  return {
    notes: [first, ...problems, state],
    kind: 'change',
    ...(sections.length === 0 ? {} : { text: sections.join('\n') }),
    more:
      shownDiff.left === 0
        ? []
        : [`${counted(shownDiff.left, 'more line')} of the difference are not shown: read the files.`],
    summary: findings.length === 0 ? summary : `${summary} (${total})`,
    compacted: `${first} The checks found ${total}.`,
  };
}

function changeText(files: number): string {
  return `The change so far touches ${counted(files, 'file')}.`;
}

function findingsText(findings: readonly Finding[]): string {
  const lines = findings.slice(0, mostFindings).map(findingLine);
  const left = findings.length - lines.length;
  return [...lines, ...(left === 0 ? [] : [`- and ${left} more`])].join('\n');
}

function findingLine({ severity, code, path, line, message }: Finding): string {
  const place = path === undefined ? '' : ` ${path}${line === undefined ? '' : `:${line}`}`;
  const said = message.length > longestFinding ? `${message.slice(0, longestFinding)}…` : message;
  return `- ${severity} (${code})${place}: ${said}`;
}

/** A diff without secrets, cut between lines. */
async function boundedDiff(diff: string, context: ToolContext) {
  const clean = diff === '' ? '' : await context.redact(diff, 'change.diff');
  if (clean.length <= mostDiff) return { text: clean, left: 0 };
  const text = clean.slice(0, clean.lastIndexOf('\n', mostDiff));
  return { text, left: clean.slice(text.length + 1).split('\n').length };
}
