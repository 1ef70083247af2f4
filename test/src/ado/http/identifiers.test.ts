import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Location, locations, resourceAreas } from '../../../../local/azure-devops/core/locations.ts';
import { type Resource, resources } from '../../../../src/ado/http/resources.ts';
import { hasSpecifications } from '../../../support/ado/adoSpecification.ts';
import {
  type ClientCall,
  clientCalls,
  clientEnumerations,
  clientIds,
  filesBelow,
  idsIn,
} from '../../../support/ado/officialClient.ts';
import {
  documentedEnumerations,
  documentedVersions,
  hasPythonClient,
  otherCalls,
  otherIds,
  pythonCalls,
  readPythonClient,
} from '../../../support/ado/otherClients.ts';
import { routeKey, specifiedIds, specifiedNames, specifiedRoutes } from '../../../support/ado/specifiedRoutes.ts';

const root = process.cwd();
const sources = ['src/ado', 'local/azure-devops'].flatMap((folder) => filesBelow(join(root, folder), '.ts'));
const calls: readonly ClientCall[] = [...clientCalls(), ...otherCalls.map((one) => ({ ...one, parameters: [] }))];
const products: readonly (Resource & { readonly name: string })[] = Object.entries(resources).map(
  ([name, resource]) => ({ name, ...resource }),
);

function callsOf(id: string): readonly ClientCall[] {
  return calls.filter((call) => call.id === id);
}

/** What is wrong with an id and its area, by what Microsoft's own clients ask for. */
function wrongId(what: string, id: string, area: string): readonly string[] {
  const found = callsOf(id);
  if (found.length === 0) return [`${what}: no client of Microsoft's knows the location ${id}`];
  return found.some((call) => call.area === area) ? [] : [`${what}: ${id} is of the area ${found[0]?.area}`];
}

/** `7.1-preview.2` is revision 2 of the resource. */
function revisionOf(version: string): number {
  return Number(/-preview\.(\d+)$/.exec(version)?.[1] ?? 0);
}

/** Whether a version is more than the newest one that a client of Microsoft's asks for. */
function isTooNew({ apiVersion, locationId }: Resource): boolean {
  if (documentedVersions[locationId]?.version === apiVersion) return false;
  return callsOf(locationId).every(
    ({ version }) =>
      Number.parseFloat(apiVersion) > Number.parseFloat(version) || revisionOf(apiVersion) > revisionOf(version),
  );
}

describe('the ids of the adapter and of the stand-in', () => {
  it('are those that Microsoft’s clients ask for, in the area they ask in', () => {
    const ours = products.flatMap(({ name, locationId, area }) => wrongId(name, locationId, area));
    const served = locations.flatMap(({ resourceName, id, area }) => wrongId(resourceName, id, area));

    console.info(`checked ${products.length} resources and ${locations.length} locations`);
    expect([...ours, ...served]).toEqual([]);
  });

  it('would not pass with the identity service’s id as it once stood here', () => {
    const id = '28010c54-d0c0-4c89-a5b0-1bc9e188b9fb';

    expect(wrongId('identities', id, 'IMS')).toEqual([`identities: no client of Microsoft's knows the location ${id}`]);
  });

  it('are, wherever one stands in the sources, known to somebody who did not write them', () => {
    const known = new Set([...clientIds(), ...otherCalls.map(({ id }) => id), ...Object.keys(otherIds)]);
    const documented = hasSpecifications ? specifiedIds() : known;
    const literals = sources.flatMap((file) =>
      idsIn(readFileSync(file, 'utf8')).map((id) => ({ id, file: relative(root, file) })),
    );

    console.info(`checked ${literals.length} ids in ${sources.length} files`);
    expect(literals.filter(({ id }) => !known.has(id) && !documented.has(id))).toEqual([]);
  });

  it('are all served by the stand-in', () => {
    const served = new Set(locations.map(({ id }) => id));

    expect(products.filter(({ locationId }) => !served.has(locationId))).toEqual([]);
  });

  it('name resource areas that a client of Microsoft’s names', () => {
    const known = new Set([...clientIds(), ...Object.keys(otherIds)]);

    expect(resourceAreas.filter(([id]) => !known.has(id))).toEqual([]);
  });

  it('are in the Python client what the table says', () => {
    if (!hasPythonClient) return console.info('not checked: no clone of microsoft/azure-devops-python-api');

    for (const { id, version, file } of otherCalls) {
      expect(readPythonClient(file).replace(/\s+/g, ' ')).toContain(`location_id='${id}', version='${version}'`);
    }
    const newest = new Map(pythonCalls().map(({ id, version }) => [id, revisionOf(version)]));
    expect(locations.filter(({ id, resourceVersion }) => (newest.get(id) ?? 0) > resourceVersion)).toEqual([]);
    expect(readPythonClient('azure-devops/azure/devops/v7_1/identity/identity_client.py')).toContain(
      "resource_area_identifier = '8a3d49b8-91f0-46ef-b33d-dda338c25db3'",
    );
  });
});

describe('the versions', () => {
  it('that the adapter asks for are none that Microsoft’s clients do not know', () => {
    expect(products.filter(isTooNew)).toEqual([]);
  });

  it('that the stand-in lists are the newest ones of Microsoft’s clients', () => {
    const newest = (id: string) => Math.max(...callsOf(id).map(({ version }) => revisionOf(version)));
    const wrong = locations.filter(({ id, resourceVersion }) => resourceVersion !== newest(id));

    expect(wrong.map(({ resourceName, id, resourceVersion }) => [resourceName, resourceVersion, newest(id)])).toEqual(
      [],
    );
  });
});

describe('the routes of the stand-in', () => {
  it('have every parameter that Microsoft’s client gives, under its name', () => {
    const missing = locations.flatMap(({ id, resourceName, routeTemplate }) =>
      callsOf(id).flatMap(({ parameters }) =>
        parameters
          .filter((name) => !routeTemplate.replace('{*', '{').includes(`{${name}}`))
          .map((name) => `${resourceName}: ${name}`),
      ),
    );

    expect([...new Set(missing)]).toEqual([]);
  });

  const title = 'are those of Microsoft’s specifications, released or preview as there';
  if (!hasSpecifications) {
    it(`skipped, no specifications on this machine: ${title}`, () => expect(hasSpecifications).toBe(false));
    return;
  }
  it(title, () => {
    const specified = specifiedRoutes();
    const areas = new Set(specified.map(({ key }) => areaOf(key)));
    // The specification of the settings of teams is in a file that is not here; another one has a path of their area.
    const checked = locations.filter(
      ({ area, routeTemplate }) => area !== 'work' && areas.has(areaOf(routeKey(routeTemplate))),
    );
    const wrong = checked.flatMap((location) => {
      const keys = keysOf(location);
      const found = specified.filter(({ key }) => keys.includes(key));
      const isPreview = found.every(({ version }) => version.includes('preview'));
      const names = new Set(found.map(({ resource }) => resource.toLowerCase()));
      if (found.length === 0) return [`${location.routeTemplate}: no such path`];
      if (!names.has(location.resourceName.toLowerCase())) return [`${location.routeTemplate}: is ${[...names]}`];
      return isPreview === location.previewOnly ? [] : [`${location.routeTemplate}: preview ${isPreview}`];
    });

    console.info(`checked ${checked.length} routes of ${[...areas].join(', ')}`);
    expect(wrong).toEqual([]);
  });
});

/** First segment behind `_apis`. */
function areaOf(key: string): string {
  return /_apis\/([^/]+)/.exec(key)?.[1] ?? '';
}

/** With and without its last parameter, which the client leaves out to list. */
function keysOf({ routeTemplate }: Location): readonly string[] {
  const key = routeKey(routeTemplate);
  return [key, key.replace(/\/\{\}$/, '')];
}

describe('the enumerations', () => {
  const known = clientEnumerations().map(
    (one) => new Map(Object.entries(one).map(([name, number]) => [name.toLowerCase(), number])),
  );
  const isPartOf = (members: Readonly<Record<string, number>>) =>
    known.some((one) => Object.entries(members).every(([name, number]) => one.get(name.toLowerCase()) === number));
  const numbered = sources.flatMap((file) => numberedIn(readFileSync(file, 'utf8'), relative(root, file)));

  it('of the stand-in have the names and numbers of Microsoft’s client', () => {
    console.info(`checked ${numbered.length} enumerations`);
    expect(numbered.length).toBeGreaterThan(15);
    expect(numbered.filter(({ name, members }) => !isPartOf(members) && !(name in documentedEnumerations))).toEqual([]);
  });

  const title = 'that the adapter and the stand-in read have names of Microsoft’s client or specifications';
  if (!hasSpecifications) {
    it(`skipped, no specifications on this machine: ${title}`, () => expect(hasSpecifications).toBe(false));
    return;
  }
  it(title, () => {
    const lists = sources.flatMap((file) => namedIn(readFileSync(file, 'utf8'), relative(root, file)));
    const all = [...known.map((one) => [...one.keys()]), ...specifiedNames()].map(
      (names) => new Set(names.map((name) => name.toLowerCase())),
    );
    const isNamed = (names: readonly string[]) => all.some((one) => names.every((name) => one.has(name.toLowerCase())));

    console.info(`checked ${lists.length} lists of names`);
    expect(lists.filter(({ file, names }) => !ownLists.has(file) && !isNamed(names))).toEqual([]);
  });
});

/** What these files list is the stand-in's own: its faults, permissions and causes, and how a boolean may be written. */
const ownLists = new Set(
  [
    'httpServer/traffic.ts',
    'state/records.ts',
    'pullRequests/records/schemas.ts',
    'pullRequests/records/pendingRecords.ts',
  ].map((file) => `local/azure-devops/${file}`),
);

/** Constants that give names of an enumeration their numbers. */
function numberedIn(source: string, file: string) {
  const pattern = /const (\w+)(?:: [^=]+)? = \{((?:\s*\w+: \d+,?)+)\s*\} as const/g;
  return [...source.matchAll(pattern)].map(([, name = '', body = '']) => ({
    ...{ file, name },
    members: Object.fromEntries(
      [...body.matchAll(/(\w+): (\d+)/g)].map(([, member = '', number]) => [member, Number(number)]),
    ),
  }));
}

/** Lists of names that a schema takes from Azure DevOps. */
function namedIn(source: string, file: string) {
  return [...source.matchAll(/z\.enum\(\[([^\]]+)\]\)/g)].map(([, body = '']) => ({
    ...{ file, names: [...body.matchAll(/'([^']+)'/g)].map(([, name = '']) => name) },
  }));
}
