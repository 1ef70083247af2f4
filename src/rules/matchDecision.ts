/** The change that waits for a decision, as the run recorded it. */
export interface PendingApproval {
  readonly change: string;
  /** ISO 8601. */
  readonly askedAt: string;
}

/** An approval or a refusal, as somebody with the right wrote it. */
export interface WrittenDecision {
  readonly decision: 'approve' | 'reject';
  /** What stands behind the command. */
  readonly text: string;
  /** ISO 8601. */
  readonly writtenAt: string;
}

export type DecisionVerdict =
  /** `text` is what is left of the words without the change's id. */
  | { readonly kind: 'decided'; readonly change: string; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

const leadingId = /^([0-9a-f]{12})(?![\w-])\s*/i;

/**
 * Whether a decision is about the change that waits. An approval must name it, so that it is for what its author was
 * shown; a refusal need not, because it pushes nothing.
 */
export function matchDecision(question: PendingApproval | undefined, written: WrittenDecision): DecisionVerdict {
  const { decision, text, writtenAt } = written;
  const named = leadingId.exec(text);
  const change = named?.[1]?.toLowerCase();
  if (question === undefined) {
    const which = change === undefined ? 'no change of it waits' : `the change ${change} does not wait`;
    return refused(`The run does not wait for an approval: ${which}.`);
  }
  const isEarlier = !(Date.parse(writtenAt) >= Date.parse(question.askedAt));
  if (isEarlier) return refused('The comment is older than the question. Look at the change, and answer again.');
  if (change === undefined && decision === 'approve') {
    return refused(`Say which change you approve, after looking at it: \`/agent approve ${question.change}\`.`);
  }
  if (change !== undefined && change !== question.change) {
    return refused(
      `The change ${change} does not wait for an approval; ${question.change} does. Look at it in the newest question, and answer that one.`,
    );
  }
  return { kind: 'decided', change: question.change, text: text.slice(named?.[0].length ?? 0) };
}

function refused(reason: string): DecisionVerdict {
  return { kind: 'refused', reason };
}
