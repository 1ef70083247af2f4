import { EntityId, type OrchestrationContext } from 'durable-functions';
import type { Person } from '../../contracts/person.ts';
import { type UsageLimitName, type UsageLimits, usageLimitSettings } from '../../contracts/rules/usageLimits.ts';
import type { AuditDraft } from '../../contracts/runs/auditEvent.ts';
import { allowanceOperations } from '../../contracts/runs/entities.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';

const hourMilliseconds = 3_600_000;

/** The hour or day (UTC) in which something is counted. */
export interface TimeWindow {
  /** `yyyy-mm-ddThh` or `yyyy-mm-dd` */
  readonly name: string;
  /** When it ends: ISO 8601, UTC. */
  readonly until: string;
}

/** Something with a limit per hour or day. */
export interface CountedUse {
  readonly limit: 'requestsPerPersonAndHour' | 'runsPerWorkItemAndHour' | 'runsPerPersonAndDay';
  /** Key of the entity `allowance`. */
  readonly key: string;
  /** Identifies the request: it counts once however often it is repeated. */
  readonly request: string;
}

/** A limit that was exceeded. */
export interface ExceededLimit {
  readonly limit: UsageLimitName;
  readonly allowed: number;
  /** When more is allowed; absent if never. */
  readonly until?: string;
  /** Whether to tell people: only about the first in an hour or day. */
  readonly isFirst: boolean;
  /** Identifies its audit event: only the first in an hour or day is recorded, whoever asks. */
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

/** Counts something, unless the limit for its hour or day is reached. @returns undefined if it is allowed */
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
    `code-agent has answered ${allowed} times in this thread, which is the limit. Write \`/agent fix\` and say what to do, or open another thread.`,
  answersPerPullRequestAndHour: (allowed) =>
    `code-agent has answered ${allowed} comments on this pull request in one hour, which is the limit. Further comments are ignored until then`,
  requestsPerPersonAndHour: (allowed) =>
    `You have made ${allowed} requests in one hour, which is the limit. Further requests are ignored until then`,
  runsPerWorkItemAndHour: (allowed) => `this work item has reached the limit of ${allowed} runs per hour`,
  runsPerPersonAndDay: (allowed) => `the requester has reached the limit of ${allowed} runs per day`,
};

/** The message for people, with the name of the setting that an operator can raise. */
export function exceededLimitText({ limit, allowed, until }: ExceededLimit): string {
  const end = until === undefined ? '' : `; try again after ${until.slice(0, 16).replace('T', ' ')} UTC.`;
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

/** The key of a person for counting. Names can change and be shared; ids cannot. */
export function personKey({ id, name }: Person): string {
  return id ?? name;
}
