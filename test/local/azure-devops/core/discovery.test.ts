import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientInterface } from '../../../support/ado/officialClient.ts';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

type Location = { readonly id: string; readonly area: string; readonly routeTemplate: string };

describe('what the stand-in says it serves', () => {
  let standIn: TestStandIn;

  beforeAll(async () => {
    standIn = await startTestStandIn();
  });

  afterAll(() => standIn.close());

  async function locations(area: string): Promise<readonly Location[]> {
    const response = await standIn.fetch(`/_apis${area}`, { method: 'OPTIONS' });
    return JSON.parse(await response.text()).value;
  }

  async function isServed(location: Location): Promise<boolean> {
    const path = location.routeTemplate.replace(/\{(project|team)\}\//g, '').replace(/\{[^}]+\}/g, '1');
    for (const candidate of [path, path.replace(/\/[^/]*1$/, '')]) {
      for (const method of ['GET', 'POST', 'PATCH']) {
        const text = await (await standIn.fetch(`/${candidate}`, { method })).text();
        if (!text.includes('does not implement IController') && !text.includes('does not support http method')) {
          return true;
        }
      }
    }
    return false;
  }

  it('has an operation behind every location', async () => {
    const unserved: string[] = [];
    for (const location of await locations('')) {
      if (!(await isServed(location))) {
        unserved.push(location.routeTemplate);
      }
    }

    expect(unserved).toEqual([]);
  });

  it('gives the locations of one area', async () => {
    const found = await locations('/build');

    expect(new Set(found.map((location) => location.area))).toEqual(new Set(['build']));
  });

  it('lists its resources below the organisation only', async () => {
    expect((await standIn.fetch('/Fabrikam%20Fiber/_apis/git', { method: 'OPTIONS' })).status).toBe(404);
    expect((await standIn.fetch('/Fabrikam%20Fiber/_apis/connectionData')).status).toBe(404);
    expect((await standIn.fetch('/Fabrikam%20Fiber/_apis/projects')).status).toBe(404);
  });

  it('tells a client of .NET who it is and under which addresses the organisation lives', async () => {
    const read = async (query: string) =>
      JSON.parse(await (await standIn.fetch(`/_apis/connectionData${query}`)).text());
    const known = [
      clientInterface('LocationsInterfaces', 'ConnectionData'),
      clientInterface('LocationsInterfaces', 'LocationServiceData'),
      clientInterface('IdentitiesInterfaces', 'IdentityBase'),
    ].flat();

    const { authenticatedUser, locationServiceData, ...others } = await read('?connectOptions=1&lastChangeId=-1');

    expect(authenticatedUser).toMatchObject({
      descriptor: expect.stringMatching(/^Microsoft\.IdentityModel\.Claims\.ClaimsIdentity;.+\\code-agent@/),
      subjectDescriptor: expect.stringMatching(/^aad\./),
    });
    expect(locationServiceData).toMatchObject({
      defaultAccessMappingMoniker: 'PublicAccessMapping',
      accessMappings: [{ moniker: 'PublicAccessMapping', accessPoint: `${standIn.server.url}/` }, {}],
    });
    const names = [authenticatedUser, locationServiceData, others].flatMap((one) => Object.keys(one));
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect((await read('')).locationServiceData).not.toHaveProperty('accessMappings');
  });
});
