import { ApiError } from '../../http/apiError.ts';

/** A query may find so many work items, and a call read so many. */
const mostFound = 20_000;
const mostRead = 200;

const namespace = 'Microsoft.TeamFoundation.WorkItemTracking.Server';

/**
 * A query that finds too many is refused as a whole, not cut, unless it asks for fewer.
 * @returns how many to give
 * @throws ApiError 400 VS402337
 */
export function queryPage(found: number, top: number | undefined): number {
  if (found > mostFound && (top === undefined || top > mostFound)) throw tooManyFound();
  return top ?? mostFound;
}

/** @throws ApiError 400 VS403474 */
export function demandReadable(count: number): void {
  if (count > mostRead) throw tooManyRead(count);
}

/**
 * 400 VS402337. The text as users report it (https://github.com/nkdAgility/azure-devops-migration-tools/issues/1005); the
 * exception as clients in public repositories look for it.
 */
export function tooManyFound(): ApiError {
  const message = `VS402337: The number of work items returned exceeds the size limit of ${mostFound}. Change the query to return fewer items.`;
  return new ApiError(400, 'WorkItemTrackingQueryResultSizeLimitExceededException', message, namespace);
}

/**
 * 400 VS403474. The text as users report it (https://github.com/microsoft/AzureDevOpsDemoGenerator/issues/466); the
 * exception is a guess, which a client in a public repository shares.
 */
export function tooManyRead(count: number): ApiError {
  const message = `VS403474: You requested ${count} work items which exceeds the limit of ${mostRead}`;
  return new ApiError(400, 'VssPropertyValidationException', message, namespace);
}
