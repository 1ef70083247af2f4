import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** One way in which Microsoft's client asks for a resource. */
export interface ClientCall {
  readonly id: string;
  readonly area: string;
  /** e.g. `7.2-preview.1` */
  readonly version: string;
  /** Names of the route's parameters that the client gives values for. */
  readonly parameters: readonly string[];
}

/** Names of an enumeration's members, as JSON has them, with their numbers. */
export type ClientEnumeration = Readonly<Record<string, number>>;

const load = createRequire(join(process.cwd(), 'package.json'));
const folder = dirname(load.resolve('azure-devops-node-api/package.json'));
const typeInfoSchema = z.object({
  TypeInfo: z.record(
    z.string(),
    z.looseObject({ enumValues: z.record(z.string(), z.number()).optional().catch(undefined) }).catch({}),
  ),
});

/** Every call of azure-devops-node-api, as its generated sources have them. */
export function clientCalls(): readonly ClientCall[] {
  return filesBelow(folder, 'Api.js', 'ApiBase.js').flatMap((file) => callsIn(readFileSync(file, 'utf8')));
}

function callsIn(source: string): readonly ClientCall[] {
  const pattern =
    /let routeValues = \{([^}]*)\}|getVersioningData\(\s*"(?<version>[^"]+)",\s*"(?<area>[^"]+)",\s*"(?<id>[^"]+)"/g;
  let parameters: readonly string[] = [];
  const calls: ClientCall[] = [];
  for (const { 1: values, groups } of source.matchAll(pattern)) {
    if (values !== undefined) parameters = [...values.matchAll(/(\w+):/g)].flatMap(([, name]) => name ?? []);
    const { version, area, id } = groups ?? {};
    if (version !== undefined && area !== undefined && id !== undefined) {
      calls.push({ id: id.toLowerCase(), area, version, parameters });
    }
  }
  return calls;
}

/** Every id that stands anywhere in the client: locations, resource areas, well-known types. */
export function clientIds(): ReadonlySet<string> {
  const texts = filesBelow(folder, '.js', '.d.ts').map((file) => readFileSync(file, 'utf8'));
  return new Set(texts.flatMap(idsIn));
}

/** Every enumeration that the client turns into JSON. */
export function clientEnumerations(): readonly ClientEnumeration[] {
  const modules = filesBelow(join(folder, 'interfaces'), 'Interfaces.js').map((file) => load(file));
  return modules.flatMap((module) => {
    const { data } = typeInfoSchema.safeParse(module);
    return Object.values(data?.TypeInfo ?? {}).flatMap(({ enumValues }) =>
      enumValues === undefined ? [] : [enumValues],
    );
  });
}

/** Members of one of the client's interfaces, e.g. `IdentityBase` in `IdentitiesInterfaces`. */
export function clientInterface(module: string, name: string): readonly string[] {
  const source = readFileSync(join(folder, 'interfaces', `${module}.d.ts`), 'utf8');
  const body = new RegExp(`export interface ${name}(?: extends [\\w.]+)? \\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1];
  return [...(body ?? '').matchAll(/^ {4}(\w+)\??:/gm)].flatMap(([, member]) => member ?? []);
}

/** GUIDs in a text, in lower case. */
export function idsIn(text: string): readonly string[] {
  return (text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? []).map((id) => id.toLowerCase());
}

/** Files of a folder and its subfolders, without installed packages, whose names end in one of these. */
export function filesBelow(root: string, ...endings: readonly string[]): readonly string[] {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => !name.includes('node_modules') && endings.some((ending) => name.endsWith(ending)))
    .map((name) => join(root, name));
}
