import { EntityId, type OrchestrationContext } from 'durable-functions';
import type { Person } from '../../contracts/person.ts';
import { type UsageLimitName, type UsageLimits, usageLimitSettings } from '../../contracts/rules/usageLimits.ts';
import type { AuditDraft } from '../../contracts/runs/auditEvent.ts';
import { allowanceOperations } from '../../contracts/runs/entities.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';

const hourMilliseconds = 3_600_000;

/** The hour or the day (UTC) that something is counted in. */
export interface TimeWindow {
  /** `yyyy-mm-ddThh` or `yyyy-mm-dd` */
  readonly name: string;
  /** When it is over: ISO 8601, UTC. */
  readonly until: string;
}

/** Something of which there may be so many in an hour or a day. */
export interface CountedUse {
  readonly limit: 'requestsPerPersonAndHour' | 'runsPerWorkItemAndHour' | 'runsPerPersonAndDay';
  /** Key of the entity `allowance`. */
  readonly key: string;
  /** Names this one: it counts once, however often it is asked for. */
  readonly request: string;
}

/** More was asked for than is done. */
export interface ExceededLimit {
  readonly limit: UsageLimitName;
  readonly allowed: number;
  /** When there may be more; absent where there never is. */
  readonly until?: string;
  /** Whether people are to be told: only of the first in an hour or a day. */
  readonly isFirst: boolean;
  /** What makes its event the same event: the first of an hour or a day is noted, whoever asks. */
  readonly effectKey: string;
}

export function currentHour({ df }: OrchestrationContext): TimeWindow {
  return windowOf(df.currentUtcDateTime, hourMilliseconds, 'yyyy-mm-ddThh'.length);
}

export function currentDay({ df }: OrchestrationContext): TimeWindow {
  return windowOf(df.currentUtcDateTime, 24 * hourMilliseconds, 'yyyy-mm-dd'.length);
}

function windowOf(now: Date, milliseconds: number, characters: number): TimeWindow {
  const end = (Math.floor(now.getTime() / milliseconds) + 1) * milliseconds;
  return { name: now.toISOString().slice(0, characters), until: new Date(end).toISOString() };
}

/** Counts something, unless there were as many in its hour or day as there may be. @returns undefined where it may be */
export function* countUse(
  context: OrchestrationContext,
  limits: UsageLimits,
  { limit, key, request }: CountedUse,
): TaskGenerator<ExceededLimit | undefined> {
  const window = limit === 'runsPerPersonAndDay' ? currentDay(context) : currentHour(context);
  const allowed = limits[limit];
  const operation = { request, window: window.name, limit: allowed };
  const answer = yield context.df.callEntity(new EntityId('allowance', key), 'use', operation);
  const { granted, isFirstRefused: isFirst } = allowanceOperations.use.output.parse(answer);
  if (granted) return undefined;
  return { limit, allowed, until: window.until, isFirst, effectKey: `limit-${limit}-${key}-${window.name}` };
}

const limitTexts: Readonly<Record<UsageLimitName, (allowed: number) => string>> = {
  answersPerThread: (allowed) =>
    `code-agent has answered ${allowed} times in this thread and answers no more here. Write \`/agent fix\` with what is to be done, or open another thread.`,
  answersPerPullRequestAndHour: (allowed) =>
    `code-agent answers ${allowed} comments of a pull request in one hour, and did. What is written here until then is passed over`,
  requestsPerPersonAndHour: (allowed) =>
    `code-agent takes ${allowed} requests of one person in one hour, and you have made them. What you ask for until then is passed over`,
  runsPerWorkItemAndHour: (allowed) =>
    `this work item has asked for ${allowed} runs within one hour, the most there may be`,
  runsPerPersonAndDay: (allowed) =>
    `the person who asked has started ${allowed} runs within one day, the most there may be`,
};

/** What people are told, with the setting by which an operator can allow more. */
export function exceededLimitText({ limit, allowed, until }: ExceededLimit): string {
  const end = until === undefined ? '' : `; ask again after ${until.slice(0, 16).replace('T', ' ')} UTC.`;
  return `${limitTexts[limit](allowed)}${end} (\`${usageLimitSettings[limit]}\`)`;
}

/** The event of a limit that was reached. */
export function limitReachedEvent(
  { df }: OrchestrationContext,
  { limit, allowed, until, effectKey }: ExceededLimit,
  by: Person | undefined,
): AuditDraft {
  return {
    type: 'limit-reached',
    data: { limit: usageLimitSettings[limit], allowed, ...(until === undefined ? {} : { until }) },
    ...(by === undefined ? {} : { actor: by.name, ...(by.id === undefined ? {} : { actorId: by.id }) }),
    at: df.currentUtcDateTime.toISOString(),
    effectKey: effectKey.slice(0, 500),
  };
}

/** Whom something is counted for: names may change and be shared, ids are neither. */
export function personKey({ id, name }: Person): string {
  return id ?? name;
}
