import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit } from '../edits/hunk.ts';
import { isCodeFence, type ReplyLine } from '../edits/replyLines.ts';
import { findPathInLine } from '../paths/pathText.ts';
import type { ParsedReply } from './editFormat.ts';

interface Fence {
  /** Index of the line that opens it. */
  readonly start: number;
  /** Index of the line that closes it; undefined where the reply ends before. */
  readonly end: number | undefined;
}

/**
 * Reads whole files: the reply itself for a known path, or fenced blocks that a path stands above or in.
 * @param isComplete the caller asked for whole files, so nothing less is meant
 */
export function readWholeFiles(
  reply: string,
  lines: readonly ReplyLine[],
  path: string | undefined,
  isComplete: boolean,
): ParsedReply {
  const fences = fencesIn(lines);
  const edits: FileEdit[] = [];
  const findings: Finding[] = [];
  if (path !== undefined && fences.length === 0) {
    edits.push({ kind: 'whole', path, content: reply, isComplete, isFenced: false, replyLine: 1 });
  }
  for (const fence of fences) {
    const named = path ?? pathOf(lines, fence.start);
    const replyLine = fence.start + 2;
    if (named === undefined) {
      continue;
    }
    if (fence.end === undefined) {
      findings.push(
        malformed(`The code fence at line ${fence.start + 1} of the reply is not closed. Send it again whole.`),
      );
    } else {
      edits.push({
        kind: 'whole',
        path: named,
        content: textBetween(lines, fence.start + 1, fence.end),
        isComplete,
        isFenced: true,
        replyLine,
      });
    }
  }
  if (path !== undefined && edits.length > 1) {
    return failed(`The reply holds ${edits.length} code blocks for ${path}; one whole file is expected.`);
  }
  if (edits.length === 0 && findings.length === 0) {
    return failed(
      'The reply holds no edit: no SEARCH/REPLACE block, no unified diff, no apply_patch envelope, no whole file.',
    );
  }
  return { format: 'whole', edits, findings };
}

function failed(message: string): ParsedReply {
  return { format: undefined, edits: [], findings: [malformed(message)] };
}

function malformed(message: string): Finding {
  return { code: 'patch-malformed', severity: 'error', message };
}

/** A block is closed by a bare fence of at least its own length. */
function fencesIn(lines: readonly ReplyLine[]): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { readonly start: number; readonly mark: string } | undefined;
  for (const [index, { text }] of lines.entries()) {
    if (!isCodeFence(text)) {
      continue;
    }
    const mark = /`{3,}|~{3,}/.exec(text.slice(0, 200))?.[0] ?? '';
    if (open === undefined) {
      open = { start: index, mark };
    } else if (text.trim() === mark && mark.startsWith(open.mark)) {
      fences.push({ start: open.start, end: index });
      open = undefined;
    }
  }
  return open === undefined ? fences : [...fences, { start: open.start, end: undefined }];
}

function pathOf(lines: readonly ReplyLine[], start: number): string | undefined {
  const above = [start - 1, start - 2].map((index) => lines[index]?.text ?? '').find((text) => text.trim() !== '');
  return findPathInLine(lines[start]?.text ?? '') ?? (above === undefined ? undefined : findPathInLine(above));
}

function textBetween(lines: readonly ReplyLine[], from: number, to: number): string {
  return lines
    .slice(from, to)
    .map((line) => `${line.text}${line.hasCarriageReturn ? '\r' : ''}\n`)
    .join('');
}
