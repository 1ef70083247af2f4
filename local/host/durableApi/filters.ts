import {
  type InstanceFilter,
  numberedStatuses,
  type RuntimeStatus,
  runtimeStatuses,
} from '../durable/protocol/contract.ts';
import type { Query } from './query.ts';

const DEFAULT_PAGE_SIZE = 100;

/** What narrows a list of instances. A parameter that does not parse is ignored, as the extension does. */
export function parseFilter(query: Query, continuationToken: string | undefined): InstanceFilter {
  const instanceIdPrefix = query.get('instanceIdPrefix');
  return {
    ...parseCreated(query),
    ...statusFilter(parseStatuses(query)),
    top: parseInteger(query.get('top')) ?? DEFAULT_PAGE_SIZE,
    ...(instanceIdPrefix ? { instanceIdPrefix } : {}),
    ...(continuationToken === undefined ? {} : { continuationToken: readableToken(continuationToken) }),
  };
}

const TERMINAL: ReadonlySet<RuntimeStatus> = new Set(['Completed', 'Terminated', 'Canceled', 'Failed']);

/**
 * What narrows a purge: times and states. The storage provider takes other states than terminal ones out of the list,
 * and where nothing is left of it the states do not narrow anything: asked for what is running, it removes everything
 * (DurableTask.AzureStorage, `AzureTableTrackingStore.PurgeInstanceHistoryAsync`).
 */
export function parsePurgeFilter(query: Query): InstanceFilter {
  return { ...parseCreated(query), ...statusFilter(parseStatuses(query).filter((status) => TERMINAL.has(status))) };
}

function statusFilter(runtimeStatus: readonly RuntimeStatus[]): InstanceFilter {
  return runtimeStatus.length > 0 ? { runtimeStatus } : {};
}

function parseCreated(query: Query): InstanceFilter {
  const createdTimeFrom = parseTime(query.get('createdTimeFrom'));
  const createdTimeTo = parseTime(query.get('createdTimeTo'));
  return {
    ...(createdTimeFrom === undefined ? {} : { createdTimeFrom }),
    ...(createdTimeTo === undefined ? {} : { createdTimeTo }),
  };
}

/** A time in a query, in milliseconds since the epoch. */
export function parseTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** A flag in a query; undefined where it says neither. */
export function parseFlag(query: Query, name: string): boolean | undefined {
  switch (query.get(name)?.trim().toLowerCase()) {
    case 'true':
      return true;
    case 'false':
      return false;
    default:
      return undefined;
  }
}

/** Whether a flag in a query says yes. */
export function isSet(query: Query, name: string): boolean {
  return parseFlag(query, name) === true;
}

/** A whole number in a query. */
export function parseInteger(text: string | undefined): number | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text ?? '') ? Number(text) : undefined;
}

/** .NET parses names of an enumeration with their case, and their numbers. */
function parseStatuses(query: Query): RuntimeStatus[] {
  const wanted = (query.get('runtimeStatus') ?? '').split(',').map((text) => text.trim());
  return wanted.flatMap((text) => {
    const numbered = /^\d+$/.test(text) ? numberedStatuses[Number(text)] : undefined;
    return runtimeStatuses.filter((status) => status === (numbered ?? text));
  });
}

/** The storage takes any token: the page begins with the first id that is not before what the token says. */
function readableToken(token: string): string {
  return Buffer.from(Buffer.from(token, 'base64').toString()).toString('base64');
}
