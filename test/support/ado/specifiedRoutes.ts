import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { specificationFolder } from './adoSpecification.ts';
import { filesBelow, idsIn } from './officialClient.ts';

/** A path of Microsoft's Swagger specifications. */
export interface SpecifiedRoute {
  /** As {@link routeKey} gives it. */
  readonly key: string;
  readonly resource: string;
  /** `7.1`, or `7.1-preview.1` where nothing else is released. */
  readonly version: string;
}

const operationSchema = z.looseObject({
  'x-ms-vss-resource': z.string(),
  'x-ms-docs-override-version': z.string(),
});
const pathsSchema = z.record(z.string(), z.record(z.string(), operationSchema));
const fileSchema = z.looseObject({ paths: pathsSchema, 'x-ms-paths': pathsSchema.default({}) });

/** A route without organisation, project and team, in lower case, with `{}` for each parameter. */
export function routeKey(template: string): string {
  return template
    .replace(/\?.*$/, '')
    .replace(/\{(organization|project|team)\}\//gi, '')
    .replace(/^\//, '')
    .replace(/\{[^}]+\}/g, '{}')
    .toLowerCase();
}

/** Every path of the specifications. */
export function specifiedRoutes(): readonly SpecifiedRoute[] {
  return specifications().flatMap((file) => {
    const { paths, 'x-ms-paths': more } = fileSchema.parse(JSON.parse(read(file)));
    return [...Object.entries(paths), ...Object.entries(more)].flatMap(([template, operations]) =>
      Object.values(operations).map((operation) => ({
        key: routeKey(template),
        resource: operation['x-ms-vss-resource'],
        version: operation['x-ms-docs-override-version'],
      })),
    );
  });
}

/** Names of every enumeration of the specifications. */
export function specifiedNames(): readonly (readonly string[])[] {
  const lists = specifications().flatMap((file) => [...read(file).matchAll(/"enum": \[([^\]]*)\]/g)]);
  return lists.map(([, body = '']) => [...body.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name));
}

/** Every id that stands in the specifications and their examples. */
export function specifiedIds(): ReadonlySet<string> {
  return new Set(filesBelow(specificationFolder, '.json').flatMap((file) => idsIn(read(file))));
}

function specifications(): readonly string[] {
  return filesBelow(specificationFolder, '.json').filter((file) => !file.includes('httpExamples'));
}

function read(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}
