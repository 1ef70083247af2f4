/** The change that waits for a decision, as the run recorded it. */
export interface PendingApproval {
  readonly change: string;
  /** ISO 8601. */
  readonly askedAt: string;
}

/** An approval or a rejection by someone with the right to decide. */
export interface WrittenDecision {
  readonly decision: 'approve' | 'reject';
  /** The text after the command. */
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
 * Whether a decision is about the waiting change. An approval must name the change, so that it covers only what its
 * author was shown. A rejection need not, because it pushes nothing.
 */
export function matchDecision(question: PendingApproval | undefined, written: WrittenDecision): DecisionVerdict {
  const { decision, text, writtenAt } = written;
  const named = leadingId.exec(text);
  const change = named?.[1]?.toLowerCase();
  if (question === undefined) {
    const which = change === undefined ? 'no change is waiting' : `change ${change} is not waiting`;
    return refused(`The run is not waiting for approval: ${which}.`);
  }
  const isEarlier = !(Date.parse(writtenAt) >= Date.parse(question.askedAt));
  if (isEarlier)
    return refused('Your comment is older than the request for approval. Look at the change and answer again.');
  if (change === undefined && decision === 'approve') {
    return refused(`Look at the change, then name it in your approval: \`/agent approve ${question.change}\`.`);
  }
  if (change !== undefined && change !== question.change) {
    return refused(
      `Change ${change} is not waiting for approval, but ${question.change} is. See the newest request and answer that one.`,
    );
  }
  return { kind: 'decided', change: question.change, text: text.slice(named?.[0].length ?? 0) };
}

function refused(reason: string): DecisionVerdict {
  return { kind: 'refused', reason };
}
