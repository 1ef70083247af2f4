import type { Allowance, Bound } from '../../contracts/activities/conversing.ts';
import { type Spending, totalTokens } from '../../contracts/models/modelUsage.ts';
import type { ConversationBounds } from '../../contracts/rules/conversationBounds.ts';

/** What a step of a conversation has used. */
export interface Used {
  readonly turns: number;
  readonly spent: Spending;
  readonly minutes: number;
}

/** An answer, beside what is sent. */
const answerTokens = 8_000;
/** Of the cost that is allowed: the last turn costs something as well. */
const costShare = 0.85;
const unitsToMillionths = 1_000_000;

/** What is left after the next turn, for the model to know. */
export function allowanceLeft(bounds: ConversationBounds, { turns, spent, minutes }: Used): Allowance {
  return {
    turns: Math.max(0, bounds.turns - turns - 1),
    tokens: Math.max(0, bounds.tokens - totalTokens(spent.usage)),
    minutes: Math.max(0, Math.floor(bounds.minutes - minutes)),
  };
}

/**
 * Why the next turn has to be the last; undefined where more may follow.
 * @param tokens of the conversation: the next turn sends them all
 */
export function boundReached(bounds: ConversationBounds, used: Used, tokens: number): Bound | undefined {
  const { turns, spent, minutes } = used;
  if (turns + 1 >= bounds.turns) return 'turns';
  if (minutes >= bounds.minutes) return 'minutes';
  // Two more turns would not fit, so the next one is the last.
  if (bounds.tokens - totalTokens(spent.usage) < 2 * (tokens + answerTokens)) return 'tokens';
  const { cost } = bounds;
  return cost !== undefined && spent.cost >= cost * unitsToMillionths * costShare ? 'cost' : undefined;
}
