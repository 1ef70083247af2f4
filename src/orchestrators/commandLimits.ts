import type { OrchestrationContext } from 'durable-functions';
import type { CommandVerdict } from '../contracts/activities/operating.ts';
import { entityKeys } from '../contracts/entities.ts';
import type { Person } from '../contracts/person.ts';
import { callStep } from './callStep.ts';
import { countUse, keyOfPerson, type OverLimit, reasonOf } from './limits.ts';
import type { Step } from './step.ts';
import { beganBefore } from './versions.ts';

type Judged = Extract<CommandVerdict, { readonly command: unknown }>;

/** What ends something or lets it go on costs nothing, and is heeded however much else was asked for. */
const alwaysHeeded: ReadonlySet<string> = new Set(['approve', 'reject', 'cancel']);

export interface WithinLimits {
  readonly verdict: Judged;
  /** Whether nothing is answered: the author was told before. */
  readonly isQuiet: boolean;
  readonly over?: OverLimit;
}

/** Counts a command for its author. What comes above the limit is refused; of the first of it the author is told. */
export function* withinLimits(context: OrchestrationContext, verdict: Judged): Step<WithinLimits> {
  if (beganBefore(context, '3.1')) return { verdict, isQuiet: false };
  const request = context.df.instanceId;
  const limits = yield* callStep(context, 'readUsageLimits', { runId: request });
  const key = entityKeys.person(keyOfPerson(authorOf(verdict)));
  const over = yield* countUse(context, limits, { limit: 'requestsPerPersonAndHour', key, request });
  if (over === undefined) return { verdict, isQuiet: false };
  const isHeeded = verdict.kind === 'allowed' && alwaysHeeded.has(verdict.command.name);
  const refused = isHeeded ? verdict : { ...verdict, kind: 'refused' as const, reason: reasonOf(over) };
  return { verdict: refused, isQuiet: isHeeded || !over.isFirst, over };
}

/** Who wrote a command. */
export function authorOf({ author }: Judged): Person {
  const name = author.uniqueName ?? author.displayName ?? author.id;
  return { name: name.slice(0, 256), ...(author.id === 'unknown' ? {} : { id: author.id }) };
}

/** The author's id, for the records of a run that the command begins. */
export function requestedByIdOf(context: OrchestrationContext, verdict: Judged): { readonly requestedById?: string } {
  const { id } = authorOf(verdict);
  return id === undefined || beganBefore(context, '3.1') ? {} : { requestedById: id };
}

/** The author's id, beside what the author wants of a run. */
export function byIdOf(context: OrchestrationContext, verdict: Judged): { readonly byId?: string } {
  const { id } = authorOf(verdict);
  return id === undefined || beganBefore(context, '3.1') ? {} : { byId: id };
}
