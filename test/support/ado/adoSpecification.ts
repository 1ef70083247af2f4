import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { specificationDeviations } from './specificationDeviations.ts';

/** Microsoft's Swagger 2.0 specifications of Azure DevOps, REST 7.1. */
export const specificationFolder = join(process.env['CODE_AGENT_DATA'] ?? '/work/shared/data', 'ado-rest');
export const hasSpecifications = existsSync(specificationFolder);

const files: Readonly<Record<string, string>> = {
  build: 'build/7.1/build.json',
  git: 'git/7.1/git.json',
  hooks: 'hooks/7.1/serviceHooks.json',
  projects: 'core/7.1/core.json',
  wit: 'wit/7.1/workItemTracking.json',
};

const jsonObject = z.record(z.string(), z.unknown());
const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'body', 'header', 'formData']),
  required: z.boolean().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  schema: jsonObject.optional(),
});
const operationSchema = z.looseObject({
  operationId: z.string(),
  security: z.array(z.object({ oauth2: z.array(z.string()).default([]) })).default([]),
  consumes: z.array(z.string()).optional(),
  parameters: z.array(z.union([z.object({ $ref: z.string() }), parameterSchema])),
  responses: z.record(z.string(), z.looseObject({ schema: jsonObject.optional() })),
});
const pathsSchema = z.record(z.string(), z.record(z.string(), operationSchema));
const fileSchema = z.looseObject({
  definitions: z.record(z.string(), jsonObject),
  paths: pathsSchema,
  /** Operations that only their query tells from another one of the same path. */
  'x-ms-paths': pathsSchema.optional(),
});

/** Definitions that list members of a .NET class, where the service sends any properties. */
const propertyBags = ['PropertiesCollection', 'ReferenceLinks', 'JObject'];

type Parameter = z.infer<typeof parameterSchema>;
type JsonSchema = Readonly<Record<string, unknown>>;

/** One documented operation. */
export interface Operation {
  readonly id: string;
  readonly area: string;
  readonly method: string;
  /** `/{organization}/{project}/_apis/…` */
  readonly template: string;
  readonly parameters: readonly Parameter[];
  /** Any of these opens it to a token. */
  readonly scopes: readonly string[];
  /** Compiled when it is first asked for: an area has hundreds. */
  readonly request: () => ValidateFunction | undefined;
  readonly response: () => ValidateFunction | undefined;
}

/** Every operation of an area, e.g. `git`; undefined when there is no specification of it. */
export function readOperations(area: string): readonly Operation[] | undefined {
  const file = files[area];
  if (file === undefined) return undefined;
  const path = join(specificationFolder, file);
  const specification = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')));
  const definitions = corrected(area, specification.definitions);
  const ajv = new Ajv2019({ allErrors: true, strict: false, validateFormats: true });
  addFormats.default(ajv);
  for (const isClosed of [true, false]) {
    const converted = mapValues(definitions, (definition) => toJsonSchema(definition, isClosed));
    ajv.addSchema({ $id: schemaId(area, isClosed), definitions: converted });
  }
  const operations = [...Object.entries(specification.paths), ...Object.entries(specification['x-ms-paths'] ?? {})];
  return operations.flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const parameters = operation.parameters.flatMap((one) => ('$ref' in one ? [] : [one])) as Parameter[];
      const { responses } = operation;
      const answer = responses['200'] ?? responses['201'] ?? responses['204'];
      return {
        ...{ id: operation.operationId, area, method: method.toUpperCase(), parameters },
        template: template.replace(/\?.*$/, ''),
        scopes: operation.security.flatMap(({ oauth2 }) => oauth2),
        request: once(() => compile(ajv, area, parameters.find((one) => one.in === 'body')?.schema, true)),
        response: once(() => compile(ajv, area, answer?.schema, false)),
      };
    }),
  );
}

function corrected(area: string, definitions: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  const result: Record<string, JsonSchema> = { ...definitions };
  for (const { place, schema } of specificationDeviations.filter((one) => one.area === area)) {
    const [name = '', property] = place.split('.');
    const before = result[name];
    if (before === undefined) throw new Error(`${area} has no definition ${name}`);
    const properties = isObject(before['properties']) ? before['properties'] : {};
    result[name] = property === undefined ? schema : { ...before, properties: { ...properties, [property]: schema } };
  }
  return result;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Requests are closed: what they hold must be documented. Answers may hold more. */
function compile(ajv: Ajv2019, area: string, schema: JsonSchema | undefined, isRequest: boolean) {
  if (schema === undefined) return undefined;
  const converted = rebase(toJsonSchema(schema, isRequest), schemaId(area, isRequest));
  const isList = !isRequest && schema['type'] === 'array';
  // Lists come in an envelope that the specifications leave out.
  return ajv.compile(isList ? { type: 'object', required: ['value'], properties: { value: converted } } : converted);
}

function schemaId(area: string, isClosed: boolean): string {
  return isClosed ? `${area}-requests` : `${area}-answers`;
}

/**
 * A Swagger 2.0 schema as JSON Schema. `null` is allowed for every value, since Swagger 2.0 has no word for it and
 * Microsoft's examples are full of it. Closed schemas allow only the properties that are listed.
 */
function toJsonSchema(schema: JsonSchema, isClosed: boolean): JsonSchema {
  const { $ref, format, enum: names, allOf, properties, items, additionalProperties, type } = schema;
  if (typeof $ref === 'string') {
    const isBag = propertyBags.some((name) => $ref.endsWith(`/${name}`));
    return { anyOf: [{ $ref }, { type: 'null' }], ...(isBag || !isClosed ? {} : { unevaluatedProperties: false }) };
  }
  if (Array.isArray(names)) return { anyOf: [{ enum: [...names, null] }, flagsOf(names)] };
  const known = typeof format === 'string' && ['uuid', 'date-time', 'int32', 'int64'].includes(format);
  return {
    ...(typeof type === 'string' ? { type: [type, 'null'] } : {}),
    ...(known ? { format } : {}),
    ...(Array.isArray(allOf) ? { allOf: allOf.map((part: unknown) => bare(jsonObject.parse(part), isClosed)) } : {}),
    ...(isObject(properties)
      ? { properties: mapValues(jsonObject.parse(properties), (one) => toJsonSchema(jsonObject.parse(one), isClosed)) }
      : {}),
    ...(isObject(items) ? { items: toJsonSchema(items, isClosed) } : {}),
    ...(isObject(additionalProperties) ? { additionalProperties: anyValue(additionalProperties, isClosed) } : {}),
  };
}

/** `type: object` alone stands for any value in these specifications. */
function anyValue(schema: JsonSchema, isClosed: boolean): JsonSchema {
  return Object.keys(schema).every((key) => key === 'type') && schema['type'] === 'object'
    ? {}
    : toJsonSchema(schema, isClosed);
}

function bare(schema: JsonSchema, isClosed: boolean): JsonSchema {
  return typeof schema['$ref'] === 'string' ? { $ref: schema['$ref'] } : toJsonSchema(schema, isClosed);
}

/** Several members of an enumeration of flags come as one string. */
function flagsOf(names: readonly unknown[]): JsonSchema {
  const one = `(?:${names.map(String).join('|')})`;
  return { type: 'string', pattern: `^${one}(?:, ${one})+$` };
}

function rebase(value: JsonSchema, area: string): JsonSchema {
  return jsonObject.parse(JSON.parse(JSON.stringify(value).replaceAll('"#/definitions/', `"${area}#/definitions/`)));
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
