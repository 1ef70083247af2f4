import { ApiError } from './apiError.ts';

/** What is left of a request's address once the organisation is taken off. */
export type Address = {
  readonly before: readonly string[];
  /** Segments below `_apis`; undefined for everything that is not the REST interface. */
  readonly api: readonly string[] | undefined;
  readonly query: ReadonlyMap<string, string>;
};

/**
 * Takes a request's address apart.
 * @throws ApiError 404 for another organisation, 400 for a path that is not encoded properly
 */
export function parseAddress(text: string, organization: string): Address {
  const url = new URL(text, 'http://stand-in');
  const segments = url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode);
  if (segments[0]?.toLowerCase() !== organization.toLowerCase()) {
    throw new ApiError(
      404,
      'HttpException',
      `The organisation '${segments[0] ?? ''}' does not exist here.`,
      'System.Web',
    );
  }
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const rest = segments.slice(1);
  const start = rest.findIndex((segment) => segment.toLowerCase() === '_apis');
  return start < 0 || start > 2
    ? { before: rest, api: undefined, query }
    : { before: rest.slice(0, start), api: rest.slice(start + 1), query };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ApiError(400, 'HttpException', 'The path of the request is not encoded properly.', 'System.Web');
  }
}
