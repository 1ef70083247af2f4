import type { ArtifactReference } from '../../../contracts/artifact.ts';
import { type NamedTurn, turnOfHandled, turnOfReply } from '../../../contracts/conversation/turnKeys.ts';
import type { AuditEvent } from '../../../contracts/runs/auditEvent.ts';
import type { AuditLog } from '../../../platform/audit/auditLog.ts';

type ReplyEvent = Extract<AuditEvent, { type: 'reply-received' }>;

/** A turn, as the audit log has it. */
export interface FoundTurn extends NamedTurn {
  readonly event: ReplyEvent;
  /** JSON of `conversationSchema`: the conversation when what the answer asks for was done; absent before. */
  handled?: ArtifactReference;
}

export interface FoundPage {
  readonly turns: readonly FoundTurn[];
  /** Whether further turns follow. */
  readonly isMore: boolean;
}

/** How many events are read at once. */
const eventsAtOnce = 500;

/**
 * The turns of a run behind a sequence number. What was done for an answer can stand far behind it: events are read until
 * each turn has it, or there are no more.
 * @throws AgentError as the audit log does
 */
export async function findTurns(
  audit: Pick<AuditLog, 'read'>,
  runId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<FoundPage> {
  const found = new Map<string, FoundTurn>();
  let isMore = false;
  let from: number | undefined = after;
  while (from !== undefined) {
    const { events, next }: Awaited<ReturnType<AuditLog['read']>> = await audit.read(runId, {
      after: from,
      limit: eventsAtOnce,
    });
    for (const event of events) isMore = noteEvent(found, event, limit) || isMore;
    const isComplete = isMore && [...found.values()].every(({ handled }) => handled !== undefined);
    from = isComplete ? undefined : next;
  }
  return { turns: [...found.values()], isMore };
}

/** @returns whether it is a turn for which no room is left */
function noteEvent(found: Map<string, FoundTurn>, event: AuditEvent, limit: number): boolean {
  if (event.type === 'answer-handled') {
    const turn = found.get(turnOfHandled(event.effectKey)?.call ?? '');
    if (turn !== undefined) turn.handled = event.data.conversation;
    return false;
  }
  const named = event.type === 'reply-received' ? turnOfReply(event.effectKey) : undefined;
  if (event.type !== 'reply-received' || named === undefined) return false;
  if (found.size >= limit) return true;
  found.set(named.call, { ...named, event });
  return false;
}
