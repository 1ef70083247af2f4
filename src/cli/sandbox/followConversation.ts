import { z } from 'zod';
import type { ConversationPage, ShownTurn } from '../../contracts/conversation/shownConversation.ts';
import type { Instance } from '../http/durableManagement.ts';
import { turnLines } from '../output/turnLines.ts';

/** A look costs the app some reads of its storage. */
const lookMilliseconds = 200;

export interface FollowOptions {
  /** Turns behind a sequence number. */
  readonly ask: (after: number) => Promise<ConversationPage>;
  readonly write: (line: string) => void;
  /** Milliseconds, counted from an arbitrary start. */
  readonly now: () => number;
}

/** Writes what the turns of a run did, each once, when it is done. */
export interface ConversationFollower {
  /** Looks for new turns when the run has another step, or some time after the last look. Never fails. */
  look(instance: Pick<Instance, 'customStatus'>): Promise<void>;
  /** Writes the turns that were seen but are not done. */
  end(): void;
}

/** Follows the conversation of one run. */
export function followConversation({ ask, write, now }: FollowOptions): ConversationFollower {
  const written = new Set<number>();
  let pending: readonly ShownTurn[] = [];
  /** Everything up to here is written. */
  let after = 0;
  let step: string | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const writeTurn = (turn: ShownTurn) => {
    for (const line of turnLines(turn)) write(line);
    written.add(turn.sequence);
  };
  const look = async () => {
    const turns = await readPages(ask, after);
    for (const turn of turns) if (turn.isHandled && !written.has(turn.sequence)) writeTurn(turn);
    pending = turns.filter(({ sequence }) => !written.has(sequence));
    const first = pending[0]?.sequence;
    after = turns.findLast(({ sequence }) => first === undefined || sequence < first)?.sequence ?? after;
  };
  return {
    async look({ customStatus }) {
      const current = stepOf(customStatus);
      if (current === step && now() - lookedAt < lookMilliseconds) return;
      step = current;
      // The run goes on without these lines. What is missed is found by the next look.
      await look().catch(() => {});
      lookedAt = now();
    },
    end() {
      for (const turn of pending) writeTurn(turn);
      pending = [];
    },
  };
}

async function readPages(ask: FollowOptions['ask'], after: number): Promise<readonly ShownTurn[]> {
  const turns: ShownTurn[] = [];
  let from: number | undefined = after;
  while (from !== undefined) {
    const page: ConversationPage = await ask(from);
    turns.push(...page.turns);
    from = page.next;
  }
  return turns;
}

function stepOf(customStatus: unknown): string | undefined {
  return z.looseObject({ step: z.string() }).safeParse(customStatus).data?.step;
}
