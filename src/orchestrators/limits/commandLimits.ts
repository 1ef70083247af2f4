import type { OrchestrationContext } from 'durable-functions';
import type { CommandVerdict, ReadCommand } from '../../contracts/activities/operating.ts';
import { type Person, personOf } from '../../contracts/person.ts';
import { entityKeys } from '../../contracts/runs/entities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { countUse, type ExceededLimit, exceededLimitText, personKey } from './usageLimits.ts';

type Read = Extract<ReadCommand, { readonly kind: 'command' }>;
type Judged = Exclude<CommandVerdict, { readonly kind: 'ignored' }>;

/** Commands that end or release something cost nothing, and always work regardless of limits. */
const alwaysHeeded: ReadonlySet<string> = new Set(['approve', 'reject', 'cancel']);

export interface LimitedVerdict {
  readonly verdict: Judged;
  /** Whether to stay silent, because the author was already told. */
  readonly isQuiet: boolean;
  readonly over?: ExceededLimit;
}

/** Counts a command for its author. Commands over the limit are refused; the author is told about the first. */
export function* applyCommandLimits(
  context: OrchestrationContext,
  read: Read,
  verdict: Judged,
): TaskGenerator<LimitedVerdict> {
  const request = context.df.instanceId;
  const limits = yield* callActivityWithRetry(context, 'readUsageLimits', { runId: request });
  const key = entityKeys.person(personKey(personOfCommand(read)));
  const over = yield* countUse(context, limits, { limit: 'requestsPerPersonAndHour', key, request });
  if (over === undefined) return { verdict, isQuiet: false };
  const isHeeded = verdict.kind === 'allowed' && alwaysHeeded.has(read.command.name);
  const refused = isHeeded ? verdict : ({ kind: 'refused', reason: exceededLimitText(over) } as const);
  return { verdict: refused, isQuiet: isHeeded || !over.isFirst, over };
}

/** Who wrote a command. */
export function personOfCommand({ author }: Read): Person {
  const { id, uniqueName, displayName } = author;
  return personOf(id === 'unknown' ? undefined : id, [uniqueName, displayName, id]) ?? { name: id };
}

/** The author's id, for the records of a run that the command starts. */
export function requestedByIdOf(read: Read): { readonly requestedById?: string } {
  const { id } = personOfCommand(read);
  return id === undefined ? {} : { requestedById: id };
}

/** The author's id, for a request to a run. */
export function byIdOf(read: Read): { readonly byId?: string } {
  const { id } = personOfCommand(read);
  return id === undefined ? {} : { byId: id };
}
