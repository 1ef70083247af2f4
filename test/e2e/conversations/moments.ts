/** Where a host dies: moments of a turn, of its tools, and between them. */
export const moments = [
  /** The request to the model is on its way; the model never sees it. */
  'request not sent',
  /** The model has answered, and the answer is never read. */
  'answer not heard',
  /** The answer was read, and nothing of it is stored. */
  'answer not stored',
  /** Its parts are stored, and not what finds them again. */
  'answer not findable',
  /** The answer is stored and can be found; nothing was done with it. */
  'answer findable',
  /** The activity that asked writes into the audit log. */
  'turn being recorded',
  'turn ended, not committed',
  'turn committed',
  /** Tools have run; nothing of what they answered is stored. */
  'tools ran, nothing stored',
  'results not findable',
  'results findable',
  'results being recorded',
  'results ended, not committed',
  'results committed',
  /** An orchestration decides what comes next. */
  'orchestration under way',
  'orchestration before its commit',
  'orchestration after its commit',
] as const;

export type Moment = (typeof moments)[number];

/** Here the answer is lost with the host: nothing can keep the next one from asking again. */
const losing: ReadonlySet<Moment> = new Set<Moment>(['answer not heard', 'answer not stored', 'answer not findable']);

export function losesTheAnswer(moment: Moment): boolean {
  return losing.has(moment);
}

/** When a host is ended: at the so-manieth of these moments in its life, counted from 1. */
export interface Death {
  readonly moment: Moment;
  readonly count: number;
}

/**
 * How the hosts of one conversation die, one after the other. Every moment gets its share.
 * @param number of the conversation, from 0
 * @param random numbers from 0 to 1
 */
export function planDeaths(number: number, random: () => number): readonly Death[] {
  const lives = 1 + Math.floor(random() * 3);
  return Array.from({ length: lives }, (_, life) => ({
    moment: moments[(number * 5 + life * 7) % moments.length] ?? 'answer findable',
    // Later moments do not always come.
    count: 1 + Math.floor(random() ** 2 * 5),
  }));
}
