import type { Handler } from './exchange.ts';

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly prefix: string }
  /** What is left of the path, which may be nothing. */
  | { readonly kind: 'rest'; readonly name: string };

/** One operation of the service: a method and a template below `_apis`. */
export type Route = {
  readonly method: string;
  readonly template: string;
  readonly segments: readonly Segment[];
  readonly handler: Handler;
  /** True where the real resource exists only as a preview. */
  readonly previewOnly: boolean;
  /** False for what belongs to the organisation: a project in front of it addresses nothing. */
  readonly isInProjects: boolean;
};

export type RouteMatch = { readonly route: Route; readonly parameters: ReadonlyMap<string, string> };

/** Areas whose routes have no project in front of them. */
const ofOrganization = /^(connectionData|resourceAreas|identities|process|projects|teams|hooks|tokens|standin)(\/|$)/i;

/**
 * Declares an operation.
 * @param template path below `_apis/`, with `{name}` for a parameter, e.g. `wit/workitems/${type}`, and `{*name}` at its
 *   end for any number of segments, which a `/` parts
 */
export function route(
  method: string,
  template: string,
  handler: Handler,
  options: { readonly previewOnly?: boolean } = {},
): Route {
  return {
    method,
    template,
    segments: template.split('/').map(parseSegment),
    handler,
    previewOnly: options.previewOnly === true,
    isInProjects: !ofOrganization.test(template),
  };
}

function parseSegment(text: string): Segment {
  const rest = /^\{\*(\w+)\}$/.exec(text);
  if (rest !== null) return { kind: 'rest', name: rest[1] ?? '' };
  const parts = /^(.*?)\{(\w+)\}$/.exec(text);
  return parts === null
    ? { kind: 'literal', text: text.toLowerCase() }
    : { kind: 'parameter', prefix: parts[1] ?? '', name: parts[2] ?? '' };
}

/**
 * Finds the operation for a path; literal segments win over parameters.
 * @returns the match, `'method'` when only the method is wrong, or undefined
 */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: readonly string[],
): RouteMatch | 'method' | undefined {
  let best: RouteMatch | undefined;
  let pathIsKnown = false;
  for (const candidate of routes) {
    const parameters = matchSegments(candidate.segments, path);
    if (parameters === undefined) {
      continue;
    }
    pathIsKnown = true;
    if (candidate.method === method && (best === undefined || parameters.size < best.parameters.size)) {
      best = { route: candidate, parameters };
    }
  }
  return best ?? (pathIsKnown ? 'method' : undefined);
}

function matchSegments(segments: readonly Segment[], path: readonly string[]): ReadonlyMap<string, string> | undefined {
  const takesRest = segments.at(-1)?.kind === 'rest';
  if (takesRest ? path.length < segments.length - 1 : path.length !== segments.length) {
    return undefined;
  }
  const parameters = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const text = path[index] ?? '';
    if (segment.kind === 'rest') {
      parameters.set(segment.name, path.slice(index).join('/'));
    } else if (segment.kind === 'literal') {
      if (segment.text !== text.toLowerCase()) {
        return undefined;
      }
    } else {
      if (!text.startsWith(segment.prefix) || text.length === segment.prefix.length) {
        return undefined;
      }
      parameters.set(segment.name, text.slice(segment.prefix.length));
    }
  }
  return parameters;
}
