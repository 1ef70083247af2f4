import type { FileEdit, Hunk } from '../edits/hunk.ts';
import { splitReply } from '../edits/replyLines.ts';
import type { ToolCall } from './toolCall.ts';

/** The edit that a call of a tool asks for in a file. */
export function editFromToolCall(
  call: Exclude<ToolCall, { kind: 'reply' }>,
  path: string,
  replyLine: number,
): FileEdit {
  if (call.kind === 'substitute') {
    const { oldText, newText, isEverywhere } = call;
    return { kind: 'substitute', path, oldText, newText, isEverywhere, replyLine };
  }
  if (call.kind === 'whole') {
    return { kind: 'whole', path, content: call.text, isComplete: call.isComplete, isFenced: true, replyLine };
  }
  const hunk: Hunk = {
    lines: splitReply(call.text).map((line) => ({ kind: 'add', ...line })),
    oldStart: call.line + 1,
    anchors: [],
    isAtEnd: false,
    hasOldFinalNewline: undefined,
    hasNewFinalNewline: undefined,
    isOrdered: false,
    replyLine,
  };
  return { kind: 'update', path, newPath: undefined, hunks: [hunk], replyLine };
}

/** The same edit, said to stand at another line of the reply: text inside a call has no lines there. */
export function withReplyLine(edit: FileEdit, replyLine: number): FileEdit {
  return 'hunks' in edit
    ? { ...edit, replyLine, hunks: edit.hunks.map((hunk) => ({ ...hunk, replyLine })) }
    : { ...edit, replyLine };
}
