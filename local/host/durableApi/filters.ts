import { type InstanceFilter, type RuntimeStatus, runtimeStatuses } from '../durable/contract.ts';

/** The filter of a list or purge request. A parameter that does not parse is ignored, as the extension does. */
export function parseFilter(query: URLSearchParams, continuationToken: string | undefined): InstanceFilter {
  const runtimeStatus = parseStatuses(query);
  const createdTimeFrom = parseTime(query.get('createdTimeFrom'));
  const createdTimeTo = parseTime(query.get('createdTimeTo'));
  const top = parseTop(query.get('top'));
  const instanceIdPrefix = query.get('instanceIdPrefix');
  return {
    ...(runtimeStatus.length > 0 ? { runtimeStatus } : {}),
    ...(createdTimeFrom === undefined ? {} : { createdTimeFrom }),
    ...(createdTimeTo === undefined ? {} : { createdTimeTo }),
    ...(top === undefined ? {} : { top }),
    ...(instanceIdPrefix ? { instanceIdPrefix } : {}),
    ...(continuationToken === undefined ? {} : { continuationToken }),
  };
}

/** A time in a query, in milliseconds since the epoch. */
export function parseTime(text: string | null): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** A flag in a query. */
export function isSet(query: URLSearchParams, name: string): boolean {
  return query.get(name)?.toLowerCase() === 'true';
}

/** How many results to give at most. */
export function parseTop(text: string | null): number | undefined {
  const top = Number(text ?? Number.NaN);
  return Number.isInteger(top) && top > 0 ? top : undefined;
}

function parseStatuses(query: URLSearchParams): RuntimeStatus[] {
  const wanted = query.getAll('runtimeStatus').flatMap((text) => text.split(','));
  return wanted.flatMap((text) =>
    runtimeStatuses.filter((status) => status.toLowerCase() === text.trim().toLowerCase()),
  );
}
