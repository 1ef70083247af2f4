import type { ErrorObject, ValidateFunction } from 'ajv/dist/2019.js';
import type { RecordedExchange } from '../http/recordingProxy.ts';
import { type Operation, readOperations } from './adoSpecification.ts';

/** What a recorded exchange has to do with the specifications. */
export interface CheckedExchange {
  /** `GET git/repositories/…`, for messages. */
  readonly call: string;
  /** First segment behind `_apis`. */
  readonly area: string;
  readonly operation: Operation | undefined;
  /** Whether there is a specification of the area at all. */
  readonly isSpecified: boolean;
  readonly violations: readonly string[];
}

const areas = new Map<string, readonly Operation[] | undefined>();

function operationsOf(area: string): readonly Operation[] | undefined {
  if (!areas.has(area)) areas.set(area, readOperations(area));
  return areas.get(area);
}

/** Checks address, query, body and answer of an exchange against the operation they are of. */
export function checkExchange(exchange: RecordedExchange): CheckedExchange {
  const path = exchange.url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeURIComponent);
  const area = path[path.indexOf('_apis') + 1]?.toLowerCase() ?? '';
  const operations = operationsOf(area);
  const candidates = operations === undefined ? [] : findOperations(operations, exchange.method, path);
  // Some paths have two operations, which only their query tells apart.
  const [operation] = candidates.toSorted(
    (left, right) => queryViolations(exchange, left).length - queryViolations(exchange, right).length,
  );
  const call = `${exchange.method} ${path.slice(1).join('/')}`;
  const violations =
    operation === undefined
      ? []
      : [...requestViolations(exchange, operation, path), ...responseViolations(exchange, operation)];
  return { call, area, operation, isSpecified: operations !== undefined, violations };
}

/** The operations of a path; literal segments win over parameters. */
function findOperations(operations: readonly Operation[], method: string, path: readonly string[]) {
  const isMatch = (operation: Operation): boolean => {
    const segments = segmentsOf(operation, path.length);
    return (
      segments.length === path.length &&
      segments.every((segment, index) => {
        const [prefix = ''] = segment.split('{');
        const text = path[index]?.toLowerCase() ?? '';
        return segment.includes('{') ? text.startsWith(prefix) && text !== '_apis' : segment.toLowerCase() === text;
      })
    );
  };
  const parameters = ({ template }: Operation): number => template.split('{').length;
  const prefixes = ({ template }: Operation): number => (template.match(/\/[^/{]+\{/g) ?? []).length;
  const order = (left: Operation, right: Operation): number =>
    parameters(left) - parameters(right) || prefixes(right) - prefixes(left);
  const matching = operations.filter((operation) => operation.method === method && isMatch(operation)).toSorted(order);
  return matching.filter((operation) => matching[0] !== undefined && order(matching[0], operation) === 0);
}

/** The template's segments; those of optional parameters are left out, the last first, when the path is shorter. */
function segmentsOf({ template, parameters }: Operation, length: number): readonly string[] {
  const segments = template.split('/').filter((segment) => segment !== '');
  const isOptional = (segment: string): boolean =>
    parameters.some((one) => `{${one.name}}` === segment && one['x-ms-required'] === false);
  for (let excess = segments.length - length; excess > 0; excess--) {
    const index = segments.findLastIndex(isOptional);
    if (index !== -1) segments.splice(index, 1);
  }
  return segments;
}

function queryViolations(exchange: RecordedExchange, operation: Operation): readonly string[] {
  const found: string[] = [];
  const query = [...exchange.url.searchParams];
  for (const [name, value] of query) {
    const parameter = operation.parameters.find((one) => one.in === 'query' && isNamed(one.name, name));
    if (parameter === undefined && name !== 'api-version') found.push(`query ${name} is not documented`);
    else if (parameter !== undefined && !isOfType(value, parameter)) found.push(`query ${name}: ${value}`);
  }
  for (const { name, required } of operation.parameters.filter((one) => one.in === 'query')) {
    if (required === true && !query.some(([given]) => isNamed(name, given))) found.push(`query ${name} is missing`);
  }
  return found;
}

function requestViolations(exchange: RecordedExchange, operation: Operation, path: readonly string[]): string[] {
  const found = [...queryViolations(exchange, operation)];
  const segments = segmentsOf(operation, path.length);
  for (const parameter of operation.parameters.filter((one) => one.in === 'path')) {
    const index = segments.findIndex((segment) => segment.includes(`{${parameter.name}}`));
    if (index !== -1 && !isOfType(path[index] ?? '', parameter)) found.push(`path ${parameter.name}: ${path[index]}`);
  }
  if (!/api-version=\d/.test(exchange.accept + exchange.url.search)) found.push('the API version is missing');
  if (exchange.requestBody === '') {
    const isRequired = operation.parameters.some((one) => one.in === 'body' && one.required === true);
    return isRequired ? [...found, 'the body is missing'] : found;
  }
  const { requestBody, requestType } = exchange;
  // A file is its own description.
  const body: unknown = requestType === 'application/octet-stream' ? requestBody : JSON.parse(requestBody);
  return [...found, ...problems(operation.request(), body).map((text) => `request ${text}`)];
}

function responseViolations(exchange: RecordedExchange, operation: Operation): readonly string[] {
  if (exchange.status >= 300 || !exchange.responseType.includes('json') || exchange.responseBody.length === 0)
    return [];
  const value: unknown = JSON.parse(exchange.responseBody.toString('utf8'));
  return problems(operation.response(), value).map((text) => `response ${text}`);
}

/** `searchCriteria.status` is also found as `searchcriteria.status`, and a descriptor with or without its prefix. */
function isNamed(documented: string, given: string): boolean {
  return documented.toLowerCase() === given.toLowerCase();
}

function isOfType(
  value: string,
  { type, format }: { readonly type?: string | undefined; readonly format?: string | undefined },
): boolean {
  if (type === 'integer') return /^-?\d+$/.test(value);
  if (type === 'boolean') return /^(true|false)$/i.test(value);
  if (format === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
  return true;
}

function problems(validate: ValidateFunction | undefined, value: unknown): readonly string[] {
  if (validate === undefined || validate(value)) return [];
  // A branch of `anyOf` that failed says nothing that the branch that matters does not say.
  const errors = (validate.errors ?? []).filter(
    ({ keyword, message }) => keyword !== 'anyOf' && message !== 'must be null',
  );
  return errors.map(describe);
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const details = 'allowedValues' in params ? ` ${JSON.stringify(params['allowedValues'])}` : '';
  return `${instancePath.replace(/\/\d+/g, '/*')} ${message}${details}`;
}
