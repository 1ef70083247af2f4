/** A line of a model's reply, without its line ending. */
export interface ReplyLine {
  readonly text: string;
  /** The line ended in CR LF where the reply as a whole does not. */
  readonly hasCarriageReturn: boolean;
}

/**
 * Splits a reply into lines. A reply that uses CR LF throughout says nothing about the files' line endings, so its
 * carriage returns are dropped; single ones belong to the lines they stand in.
 */
export function splitReply(reply: string): readonly ReplyLine[] {
  const raw = reply.split('\n');
  if (raw.at(-1) === '') {
    raw.pop();
  }
  const ended = raw.filter((line) => line.endsWith('\r')).length;
  const isCarriageReturnThroughout = ended >= raw.length - 1;
  return raw.map((line) => ({
    text: line.endsWith('\r') ? line.slice(0, -1) : line,
    hasCarriageReturn: line.endsWith('\r') && !isCarriageReturnThroughout,
  }));
}

/** Whether a line opens or closes a Markdown code fence. */
export function isCodeFence(text: string): boolean {
  return /^\s*(?:```|~~~)/.test(text);
}
