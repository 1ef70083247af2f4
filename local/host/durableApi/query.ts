import { decodeForm } from '../dotnet/webUtility.ts';
import { decodePath } from '../http/routes/decodePath.ts';

/** The parameters of a request, as the durable extension reads them: names in any case, repeated values joined. */
export interface Query {
  /** All values of a name with commas between them, or undefined where it is missing. */
  get(name: string): string | undefined;
}

/** Reads the query of a URL, with or without its question mark. */
export function parseQuery(search: string): Query {
  const values = new Map<string, string[]>();
  for (const pair of search.replace(/^\?/, '').split('&')) {
    const equals = pair.indexOf('=');
    const name = decodeForm(equals < 0 ? '' : pair.slice(0, equals).trim()).toLowerCase();
    const value = decodeForm(pair.slice(equals + 1).trim());
    const known = values.get(name);
    if (known === undefined) {
      values.set(name, [value]);
    } else {
      known.push(value);
    }
  }
  return { get: (name) => values.get(name.toLowerCase())?.join(',') };
}

/**
 * The segments of a path below the API. The web server decodes them once, but for slashes and for what is no UTF-8;
 * the extension decodes the whole path again, so an escaped slash does begin a segment there and a plus is a space.
 */
export function pathSegments(path: string): readonly string[] {
  return decodeForm(decodePath(path)).split('/').filter(Boolean);
}
