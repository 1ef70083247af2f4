import { type ChainHead, emptyChain, hashOf, parseJsonObject, type StoredEvent } from './auditChain.ts';

/** What is wrong at which place of a chain. */
export interface ChainProblem {
  readonly kind: 'changed' | 'removed' | 'reordered' | 'broken-link' | 'head' | 'effect-key' | 'anchor' | 'backdated';
  /** Sequence number of the event concerned. */
  readonly sequence: number;
  readonly message: string;
}

/** A chain as it stands in the table. */
export interface StoredChain {
  readonly runId: string;
  /** In the order of their row keys. */
  readonly events: readonly StoredEvent[];
  readonly head: ChainHead | undefined;
  /** Sequence numbers by the SHA-256 of the effect key. */
  readonly effects: ReadonlyMap<string, number>;
}

/**
 * Looks for every change of a chain after it was written: a changed byte, a removed, moved or added event, a removed
 * tail, an effect key that no longer keeps its event from being written twice. Whoever may write the whole table can
 * forge a chain from some event to its head: that is what the daily anchors are for.
 */
export function verifyChain(chain: StoredChain): readonly ChainProblem[] {
  const problems: ChainProblem[] = [];
  let previous: ChainHead = emptyChain;
  let isPreviousSound = true;
  for (const stored of chain.events) {
    if (stored.sequence > previous.sequence + 1) {
      problems.push(...gap('removed', previous.sequence + 1, stored.sequence - 1));
      isPreviousSound = false;
    }
    const problem = verifyEvent(chain, stored, isPreviousSound ? previous.hash : undefined);
    if (problem !== undefined) problems.push(problem);
    isPreviousSound = problem === undefined;
    previous = stored;
  }
  return [...problems, ...verifyHead(chain.head, previous, isPreviousSound), ...findOrphanEffects(chain)];
}

function verifyEvent(
  { runId, effects }: StoredChain,
  { sequence, text, hash }: StoredEvent,
  previousHash: string | undefined,
): ChainProblem | undefined {
  if (hashOf(text) !== hash) {
    return { kind: 'changed', sequence, message: `Event ${sequence} was changed after it was written.` };
  }
  const event = parseJsonObject(text);
  if (event['sequence'] !== sequence || event['runId'] !== runId) {
    const written = `${String(event['sequence'])} of ${String(event['runId'])}`;
    return {
      kind: 'reordered',
      sequence,
      message: `Position ${sequence} contains what was written as event ${written}.`,
    };
  }
  if (previousHash !== undefined && event['previousHash'] !== previousHash) {
    const message = `Event ${sequence} does not follow event ${sequence - 1}: one of them was rewritten.`;
    return { kind: 'broken-link', sequence, message };
  }
  if (effects.get(hashOf(String(event['effectKey']))) !== sequence) {
    return {
      kind: 'effect-key',
      sequence,
      message: `The effect key of event ${sequence} is missing or names another event.`,
    };
  }
  return undefined;
}

function verifyHead(head: ChainHead | undefined, last: ChainHead, isLastSound: boolean): readonly ChainProblem[] {
  if (head === undefined) {
    return last.sequence === 0
      ? []
      : [{ kind: 'head', sequence: last.sequence, message: 'The head of the chain is missing or unreadable.' }];
  }
  if (head.sequence > last.sequence) return gap('removed', last.sequence + 1, head.sequence);
  const isHash = head.hash === last.hash || !isLastSound;
  if (head.sequence === last.sequence && isHash) return [];
  const message = `The head names event ${head.sequence}, but the chain ends with event ${last.sequence}, which has another hash.`;
  return [{ kind: 'head', sequence: last.sequence, message }];
}

/** Effect keys of events that are not there: whoever cut off the tail and fixed the head forgot them. */
function findOrphanEffects({ events, head, effects }: StoredChain): readonly ChainProblem[] {
  const present = new Set(events.map(({ sequence }) => sequence));
  const last = Math.max(head?.sequence ?? 0, events.at(-1)?.sequence ?? 0);
  return [...effects.values()]
    .filter((sequence) => sequence > last && !present.has(sequence))
    .sort((left, right) => left - right)
    .flatMap((sequence) => gap('removed', sequence, sequence));
}

function gap(kind: 'removed', first: number, last: number): readonly ChainProblem[] {
  const message = first === last ? `Event ${first} was removed.` : `Events ${first} to ${last} were removed.`;
  return [{ kind, sequence: first, message }];
}
