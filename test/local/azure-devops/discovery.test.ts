import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStandIn, type TestStandIn } from './standIn.ts';

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
});
