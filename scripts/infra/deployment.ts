import { z } from 'zod';

/** A resource that a deployment would make, as `bicep snapshot` foretells it. Values known only to Azure are expressions. */
export const resourceSchema = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  kind: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  identity: z.json().optional(),
  sku: z.json().optional(),
  properties: z.json().optional(),
});

export type Resource = z.infer<typeof resourceSchema>;

/** Everything that compiling one parameter file gives. */
export const deploymentSchema = z.object({
  resources: z.array(resourceSchema),
  /** Values of the parameter file. */
  parameters: z.record(z.string(), z.object({ value: z.json().optional() })),
  /** The ARM template. */
  template: z.json(),
});

export type Deployment = z.infer<typeof deploymentSchema>;

/** The value at a path of names and positions in parsed JSON, or undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}

/** The resources of one type, whatever the case it is written in. */
export function ofType(resources: readonly Resource[], type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
}
