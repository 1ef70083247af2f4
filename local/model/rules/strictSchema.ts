import type { ModelRequestBody } from '../request/requestBody.ts';
import { type ErrorAnswer, plainError } from '../wire/errorEnvelope.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Keywords that OpenAI's structured outputs do not take (its guide, "Supported schemas"). */
const forbidden = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
];
/** An object of one member may be nested this deep. */
const deepest = 10;

/**
 * What OpenAI answers to a function whose arguments are no object, or which is `strict` and whose schema is not.
 * Wording as users report it: laravel/ai issue 506, kevinwatt/mysql-mcp issue 5, ash-project/ash_ai issue 155.
 */
export function schemaRefusal({ tools }: ModelRequestBody): ErrorAnswer | undefined {
  for (const { type, name, parameters, strict, path } of tools) {
    if (type !== 'function' || parameters === undefined) continue;
    const complaint = parameters['type'] === 'object' ? strictComplaint(strict, parameters) : noObject(parameters);
    if (complaint === undefined) continue;
    const message = `Invalid schema for function '${name}': ${complaint}`;
    return plainError(400, 'invalid_function_parameters', message, path);
  }
  return undefined;
}

function noObject({ type }: Schema): string {
  const got = typeof type === 'string' ? type : 'None';
  return `schema must be a JSON Schema of 'type: "object"', got 'type: "${got}"'.`;
}

function strictComplaint(strict: boolean | null | undefined, parameters: Schema): string | undefined {
  return strict === true ? complaintOf(parameters, []) : undefined;
}

function complaintOf(schema: Schema, path: readonly string[]): string | undefined {
  if (path.length > 2 * deepest) return `${contextOf(path)}, the schema is nested too deep.`;
  const keyword = forbidden.find((name) => schema[name] !== undefined);
  if (keyword !== undefined) return `${contextOf(path)}, '${keyword}' is not permitted.`;
  const isTyped = ['type', 'anyOf', '$ref', 'enum', 'const'].some((name) => schema[name] !== undefined);
  if (!isTyped) return `${contextOf(path)}, schema must have a 'type' key.`;
  return objectComplaint(schema, path) ?? firstComplaint(partsOf(schema, path));
}

function objectComplaint(schema: Schema, path: readonly string[]): string | undefined {
  if (![schema['type']].flat().includes('object')) return undefined;
  if (schema['additionalProperties'] !== false) {
    return `${contextOf(path)}, 'additionalProperties' is required to be supplied and to be false.`;
  }
  const properties = Object.keys(asSchema(schema['properties']) ?? {});
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : undefined;
  const rule = "'required' is required to be supplied and to be an array including every key in properties.";
  const missing = properties.find((name) => required === undefined || !required.includes(name));
  if (missing !== undefined) return `${contextOf(path)}, ${rule} Missing '${missing}'.`;
  const extra = required?.find((name) => !properties.includes(name));
  return extra === undefined ? undefined : `${contextOf(path)}, ${rule} Extra required key '${extra}' supplied.`;
}

type Part = readonly [Schema, readonly string[]];

function partsOf(schema: Schema, path: readonly string[]): readonly Part[] {
  const named = ['properties', '$defs'].flatMap((member) =>
    Object.entries(asSchema(schema[member]) ?? {}).map(([name, part]) => [part, [...path, member, name]] as const),
  );
  const choices = Array.isArray(schema['anyOf']) ? schema['anyOf'] : [];
  const all = [
    ...named,
    [schema['items'], [...path, 'items']] as const,
    ...choices.map((part: unknown, index) => [part, [...path, 'anyOf', String(index)]] as const),
  ];
  return all.flatMap(([part, place]): Part[] => {
    const found = asSchema(part);
    return found === undefined ? [] : [[found, place]];
  });
}

function firstComplaint(parts: readonly Part[]): string | undefined {
  for (const [schema, path] of parts) {
    const complaint = complaintOf(schema, path);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

/** The place in a schema as Python writes a tuple. */
function contextOf(path: readonly string[]): string {
  const names = path.map((name) => `'${name}'`).join(', ');
  return `In context=(${names}${path.length === 1 ? ',' : ''})`;
}

function asSchema(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
