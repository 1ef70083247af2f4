import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const folder = '/work/shared/data/ado-rest';

const specifications: Readonly<Record<string, string>> = {
  git: 'git/7.1/git.json',
  wit: 'wit/7.1/workItemTracking.json',
  projects: 'core/7.1/core.json',
  build: 'build/7.1/build.json',
  hooks: 'hooks/7.1/serviceHooks.json',
};

/** True on machines that have Microsoft's specifications. */
export const hasSpecifications = existsSync(folder);

type Schema = {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
};

const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.string().optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    items: schemaSchema.optional(),
    additionalProperties: z.union([z.boolean(), schemaSchema]).optional(),
    allOf: z.array(schemaSchema).optional(),
    enum: z.array(z.unknown()).optional(),
  }),
);

const specificationSchema = z.object({
  definitions: z.record(z.string(), schemaSchema),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        responses: z.record(z.string(), z.object({ schema: schemaSchema.optional() })),
      }),
    ),
  ),
});

export type Specification = z.infer<typeof specificationSchema>;

export function readSpecification(area: string): Specification {
  const text = readFileSync(`${folder}/${specifications[area]}`, 'utf8').replace(/^\ufeff/, '');
  return specificationSchema.parse(JSON.parse(text));
}

/** The operation of a path below `_apis`, with the schema of its answer. */
export function findOperation(
  specification: Specification,
  method: string,
  path: string,
): { readonly operationId: string; readonly schema: Schema | undefined } | undefined {
  const segments = path.toLowerCase().split('/');
  const isMatch = (template: string): boolean => {
    const wanted = (template.toLowerCase().split('/_apis/')[1] ?? '').split('/');
    return (
      wanted.length === segments.length &&
      wanted.every((segment, index) =>
        segment.includes('{')
          ? segment.startsWith('$') === segments[index]?.startsWith('$')
          : segment === segments[index],
      )
    );
  };
  const literals = (template: string): number => template.split('/').filter((segment) => !segment.includes('{')).length;
  const found = Object.entries(specification.paths)
    .filter(([template, operations]) => isMatch(template) && operations[method.toLowerCase()] !== undefined)
    .toSorted(([first], [second]) => literals(second) - literals(first))[0]?.[1][method.toLowerCase()];
  const response = found && (found.responses['200'] ?? found.responses['201'] ?? found.responses['204']);
  return found && { operationId: found.operationId, schema: response?.schema };
}

/** What of a value does not have the documented shape. Unknown properties and absent ones are not violations. */
export function violations(specification: Specification, schema: Schema, value: unknown, at = '$'): readonly string[] {
  if (value === null || value === undefined) {
    return [];
  }
  if (schema.$ref !== undefined) {
    const target = specification.definitions[schema.$ref.replace('#/definitions/', '')];
    return target === undefined ? [] : violations(specification, target, value, at);
  }
  const inherited = (schema.allOf ?? []).flatMap((part) => violations(specification, part, value, at));
  return [...inherited, ...ownViolations(specification, schema, value, at)];
}

function ownViolations(specification: Specification, schema: Schema, value: unknown, at: string): readonly string[] {
  if (schema.enum !== undefined) {
    const names = typeof value === 'string' ? value.split(', ') : [value];
    return names.every((name) => schema.enum?.includes(name))
      ? []
      : [`${at}: '${String(value)}' is none of ${schema.enum.join(', ')}`];
  }
  if (schema.type === 'array') {
    return Array.isArray(value)
      ? value.flatMap((item, index) => violations(specification, schema.items ?? {}, item, `${at}[${index}]`))
      : [`${at}: not an array`];
  }
  if (schema.type === 'string' || schema.type === 'boolean') {
    return typeof value === schema.type ? [] : [`${at}: ${typeof value} instead of ${schema.type}`];
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    return typeof value === 'number' ? [] : [`${at}: ${typeof value} instead of ${schema.type}`];
  }
  return objectViolations(specification, schema, value, at);
}

function objectViolations(specification: Specification, schema: Schema, value: unknown, at: string): readonly string[] {
  const hasShape = schema.properties !== undefined;
  if (typeof value !== 'object' || Array.isArray(value) || value === null) {
    return hasShape ? [`${at}: not an object`] : [];
  }
  return Object.entries(value).flatMap(([name, item]) => {
    const property = schema.properties?.[name];
    const further = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    // `type: object` for the values of a map stands for anything in these specifications.
    const wanted = property ?? (further?.type === 'object' && further.$ref === undefined ? undefined : further);
    return wanted === undefined ? [] : violations(specification, wanted, item, `${at}.${name}`);
  });
}
