import { describe, expect, it } from '@jest/globals';
import { parseFilter, parsePurgeFilter } from '../../../../local/host/durableApi/filters.ts';
import { parseQuery, pathSegments } from '../../../../local/host/durableApi/query.ts';

describe('a request to the durable API', () => {
  it.each([
    ['/instances/a%20b', ['instances', 'a b']],
    ['/instances/a+b', ['instances', 'a b']],
    ['/instances/a%2Bb', ['instances', 'a b']],
    ['/instances/a%2Fb', ['instances', 'a', 'b']],
    ['/instances/a%252Fb', ['instances', 'a', 'b']],
    ['/instances/a%25zz', ['instances', 'a%zz']],
    ['/instances/a%25b2', ['instances', 'a\ufffd']],
    ['/instances/a%b2', ['instances', 'a\ufffd']],
    ['/instances/%C5%BE/', ['instances', 'ž']],
  ])('decodes the path %s twice', (path, segments) => {
    expect(pathSegments(path)).toEqual(segments);
  });

  it('has parameters in any case, joined where they come twice', () => {
    const query = parseQuery('?Reason=a+b%26c&x=1&X=2&lonely&&reason=');

    expect(query.get('reason')).toBe('a b&c,');
    expect(query.get('x')).toBe('1,2');
    expect(query.get('')).toBe('lonely,');
    expect(query.get('missing')).toBeUndefined();
  });

  it.each([
    ['', { top: 100 }],
    ['runtimeStatus=Failed,Running', { runtimeStatus: ['Failed', 'Running'], top: 100 }],
    ['runtimeStatus=failed', { top: 100 }],
    ['runtimeStatus=5', { runtimeStatus: ['Terminated'], top: 100 }],
    ['top=0', { top: 0 }],
    ['top=x', { top: 100 }],
  ])('lists with %s by %j', (search, filter) => {
    expect(parseFilter(parseQuery(search), undefined)).toEqual(filter);
  });

  it.each([
    ['runtimeStatus=Running', {}],
    ['runtimeStatus=0', {}],
    ['runtimeStatus=Pending,Suspended,ContinuedAsNew', {}],
    ['runtimeStatus=Running,Failed', { runtimeStatus: ['Failed'] }],
    ['top=3&instanceIdPrefix=a', {}],
  ])('purges with %s by %j', (search, filter) => {
    expect(parsePurgeFilter(parseQuery(search))).toEqual(filter);
  });

  it('goes on from any continuation token', () => {
    const { continuationToken } = parseFilter(parseQuery(''), 'bad');

    expect(Buffer.from(Buffer.from(continuationToken ?? '', 'base64').toString()).toString('base64')).toBe(
      continuationToken,
    );
  });
});
