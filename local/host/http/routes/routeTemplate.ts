import { HostError } from '../../errors.ts';
import { decodePath } from './decodePath.ts';
import { constraintOf } from './routeConstraints.ts';

/** A route such as `orders/{id:int}/{*rest}`, compiled. */
export interface RouteTemplate {
  readonly template: string;
  /** Lower comes first when several templates match: literals before constrained before free before catch-all. */
  readonly precedence: string;
  /** The route's parameters, decoded, or undefined where the path does not match. The path has no leading slash. */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

interface Parameter {
  readonly name: string;
  readonly isCatchAll: boolean;
  readonly isOptional: boolean;
  readonly fallback: string | undefined;
  readonly constraints: readonly ((value: string) => boolean)[];
}

interface Segment {
  readonly pattern: string;
  readonly parameters: readonly Parameter[];
  readonly precedence: string;
}

/**
 * Compiles a route template of ASP.NET Core routing, which the Functions host uses: literals, `{x}`, `{x?}`, `{x=default}`,
 * `{x:constraint}`, `{*x}`, `{**x}` and segments that mix literals and parameters.
 * @throws HostError where the template is malformed or names an unknown constraint
 */
export function compileRoute(template: string): RouteTemplate {
  const segments = splitSegments(template).map((segment) => parseSegment(segment, template));
  const parameters = segments.flatMap((segment) => segment.parameters);
  const source = segments.map(segmentPattern).join('');
  const pattern = new RegExp(`^${source}/?$`, 'i');
  return {
    template,
    precedence: segments.map((segment) => segment.precedence).join(''),
    match(path) {
      const found = pattern.exec(`/${path}`);
      return found === null ? undefined : bindParameters(parameters, found);
    },
  };
}

/** Orders templates so that the first match is the most specific one. */
export function compareRoutes(left: RouteTemplate, right: RouteTemplate): number {
  return left.precedence === right.precedence ? 0 : left.precedence < right.precedence ? -1 : 1;
}

function segmentPattern(segment: Segment): string {
  const [only] = segment.parameters;
  const stands = segment.parameters.length === 1 && segment.pattern.startsWith('(');
  if (only !== undefined && stands && (only.isOptional || only.isCatchAll || only.fallback !== undefined)) {
    return `(?:/${segment.pattern})?`;
  }
  return `/${segment.pattern}`;
}

function bindParameters(parameters: readonly Parameter[], found: RegExpExecArray): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, parameter] of parameters.entries()) {
    const matched = found[index + 1];
    const value = matched ? decodePath(matched) : parameter.fallback;
    if (value === undefined) {
      continue;
    }
    if (!parameter.constraints.every((accepts) => accepts(value))) {
      return undefined;
    }
    values[parameter.name] = value;
  }
  return values;
}

/** Splits at slashes that are not inside braces, since a regex constraint may hold one. */
function splitSegments(template: string): string[] {
  const segments: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of template.replace(/^\/+|\/+$/g, '')) {
    depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    if (character === '/' && depth === 0) {
      segments.push(current);
      current = '';
    } else {
      current += character;
    }
  }
  return [...segments, current].filter((segment) => segment !== '');
}

function parseSegment(segment: string, template: string): Segment {
  const parts = splitParts(segment, template);
  const parameters: Parameter[] = [];
  const pattern = parts.map((part) => {
    if (!part.startsWith('{')) {
      return escapeLiteral(part);
    }
    const parameter = parseParameter(part.slice(1, -1), template);
    parameters.push(parameter);
    if (parameter.isCatchAll) {
      return '(.*)';
    }
    return parts.length === 1 || parts.at(-1) === part ? '([^/]+)' : '([^/]+?)';
  });
  return { pattern: pattern.join(''), parameters, precedence: precedenceOf(parts.length, parameters) };
}

/** Literals and parameters in turn; braces inside a parameter belong to a regex constraint. */
function splitParts(segment: string, template: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  for (const character of segment) {
    if (depth === 0 && (character === '{' || parts.at(-1)?.endsWith('}') !== false)) {
      parts.push('');
    }
    depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    parts.push(`${parts.pop() ?? ''}${character}`);
    if (depth < 0) {
      break;
    }
  }
  if (depth !== 0) {
    throw new HostError(`The route "${template}" is malformed at "${segment}": braces must come in pairs.`);
  }
  return parts;
}

function precedenceOf(partCount: number, parameters: readonly Parameter[]): string {
  const [first] = parameters;
  if (first === undefined) {
    return '1';
  }
  if (partCount > 1) {
    return '2';
  }
  const free = first.isCatchAll ? 5 : 4;
  return String(first.constraints.length > 0 ? free - 1 : free);
}

function parseParameter(text: string, template: string): Parameter {
  const isCatchAll = text.startsWith('*');
  const body = text.replace(/^\*{1,2}/, '');
  const [, name = '', rest = ''] = /^([^:?=]+)(.*)$/s.exec(body) ?? [];
  if (name === '') {
    throw new HostError(`The route "${template}" has a parameter without a name.`);
  }
  const isOptional = rest.endsWith('?') && !rest.endsWith('\\?');
  const [, constraints = '', fallback] = /^((?::(?:[^:=()]+(?:\(.*?\))?))*)(?:=(.*))?$/s.exec(
    isOptional ? rest.slice(0, -1) : rest,
  ) ?? ['', rest];
  const list = constraints.match(/:[^:()]+(?:\(.*?\)(?=:|$))?/gs) ?? [];
  return {
    name,
    isCatchAll,
    isOptional,
    fallback,
    constraints: list.map((constraint) => constraintOf(constraint.slice(1), template)),
  };
}

function escapeLiteral(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
