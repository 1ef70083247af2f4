import { HostError } from '../errors.ts';
import { parseTimeSpan } from '../settings/timeSpan.ts';

/** When a timer fires. Times are milliseconds since the epoch; fields are in UTC. */
export interface Schedule {
  /** The first time after this one, or undefined where there is none in the next years. */
  next(after: number): number | undefined;
}

interface Field {
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { name: 'second', minimum: 0, maximum: 59, names: [] },
  { name: 'minute', minimum: 0, maximum: 59, names: [] },
  { name: 'hour', minimum: 0, maximum: 23, names: [] },
  { name: 'day', minimum: 1, maximum: 31, names: [] },
  { name: 'month', minimum: 1, maximum: 12, names: MONTHS },
  { name: 'day of week', minimum: 0, maximum: 6, names: DAYS },
];

const DAY_MILLISECONDS = 86_400_000;
/** 29 February on a given day of the week comes back after 28 years, 40 across a century without leap year. */
const LONGEST_SEARCH_DAYS = 41 * 366;

/**
 * Reads an NCRONTAB expression (six fields, or five without seconds) or a time span.
 * @throws HostError that names the wrong field
 */
export function parseSchedule(text: string): Schedule {
  const interval = parseTimeSpan(text);
  if (interval !== undefined && interval > 0) {
    return { next: (after) => after + interval };
  }
  const parts = text.trim().split(/\s+/);
  const fields = parts.length === 5 ? ['0', ...parts] : parts;
  if (fields.length !== FIELDS.length) {
    throw new HostError(`The schedule "${text}" needs six fields: second minute hour day month day-of-week.`);
  }
  const [seconds, minutes, hours, days, months, weekdays] = FIELDS.map((field, index) =>
    parseField(field, fields[index] ?? '*', text),
  ).map((values) => [...values].sort((left, right) => left - right));
  const times = { seconds: seconds ?? [], minutes: minutes ?? [], hours: hours ?? [] };
  const isDay = (date: Date): boolean =>
    (days ?? []).includes(date.getUTCDate()) &&
    (months ?? []).includes(date.getUTCMonth() + 1) &&
    (weekdays ?? []).includes(date.getUTCDay());
  return { next: (after) => findNext(after, isDay, times) };
}

interface Times {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
}

function findNext(after: number, isDay: (date: Date) => boolean, times: Times): number | undefined {
  const firstSecond = Math.floor(after / 1000) * 1000 + 1000;
  const firstDay = Math.floor(firstSecond / DAY_MILLISECONDS) * DAY_MILLISECONDS;
  for (let index = 0; index < LONGEST_SEARCH_DAYS; index += 1) {
    const day = firstDay + index * DAY_MILLISECONDS;
    const time = isDay(new Date(day)) ? firstTimeOfDay(Math.max(0, firstSecond - day) / 1000, times) : undefined;
    if (time !== undefined) {
      return day + time * 1000;
    }
  }
  return undefined;
}

/** The first time of the day, in seconds, that is not before `from`. */
function firstTimeOfDay(from: number, times: Times): number | undefined {
  for (const hour of times.hours) {
    if (hour * 3600 + 3599 < from) {
      continue;
    }
    for (const minute of times.minutes) {
      const start = hour * 3600 + minute * 60;
      const second = times.seconds.find((candidate) => start + candidate >= from);
      if (second !== undefined) {
        return start + second;
      }
    }
  }
  return undefined;
}

function parseField(field: Field, text: string, expression: string): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [first, last] = parseRange(field, range, step !== undefined);
    const width = Number(step ?? 1);
    if (first === undefined || last === undefined || width < 1 || first > last) {
      throw new HostError(`The schedule "${expression}" is wrong at its ${field.name}: "${text}".`);
    }
    for (let value = first; value <= last; value += width) {
      values.add(field.name === 'day of week' && value === 7 ? 0 : value);
    }
  }
  return values;
}

function parseRange(field: Field, range: string, hasStep: boolean): readonly [number | undefined, number | undefined] {
  if (range === '*' || range === '?') {
    return [field.minimum, field.maximum];
  }
  const [from = '', to] = range.split('-');
  const first = parseValue(field, from);
  if (to !== undefined) {
    return [first, parseValue(field, to)];
  }
  return [first, hasStep ? field.maximum : first];
}

function parseValue(field: Field, text: string): number | undefined {
  const index = field.names.findIndex((name) => text.toLowerCase().startsWith(name));
  if (index >= 0) {
    return field.minimum + index;
  }
  const value = Number(text);
  const maximum = field.name === 'day of week' ? 7 : field.maximum;
  return /^\d+$/.test(text) && value >= field.minimum && value <= maximum ? value : undefined;
}
