import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RequestUrl, requestUrl } from '../../../../local/host/http/requestUrl.ts';

const HOST_URL = 'http://127.0.0.1:7071';
const OWN_HOST = '127.0.0.1:7071';

function parts(url: RequestUrl | null | undefined) {
  return url && [url.href, url.protocol, url.host, url.pathname, url.search, [...url.searchParams]];
}

describe('the URL of a request', () => {
  it.each([
    ['/api/hello', `${HOST_URL}/api/hello`],
    ['/api/a%20b?q=1', `${HOST_URL}/api/a%20b?q=1`],
    ['/api/../x', `${HOST_URL}/x`],
    ['//evil.test/x', `${HOST_URL}//evil.test/x`],
    ['http://other.test/x', 'http://other.test/x'],
  ])('of the target %s is %s', (target, href) => {
    expect(requestUrl(HOST_URL, { url: target, headers: { host: OWN_HOST } })?.href).toBe(href);
  });

  it('has the host that the client called', () => {
    expect(requestUrl(HOST_URL, { url: '/x', headers: { host: 'LocalHost:80' } })?.href).toBe('http://localhost/x');
    expect(requestUrl(HOST_URL, { url: '/x', headers: {} })?.href).toBe(`${HOST_URL}/x`);
  });

  it('is missing where the client wrote none', () => {
    expect(requestUrl(HOST_URL, { url: '/x', headers: { host: 'no host' } })).toBeUndefined();
    expect(requestUrl(HOST_URL, { url: '*', headers: { host: OWN_HOST } })).toBeUndefined();
  });

  it('is the same whether it had to be parsed or not', () => {
    const path = fc.string({ unit: fc.constantFrom('a', 'Z', '7', '-', '_', '~', '.', '/', '%', '?', '=', ' ', 'é') });

    fc.assert(
      fc.property(path, (rest) => {
        const url = requestUrl(HOST_URL, { url: `/${rest}`, headers: { host: OWN_HOST } });

        expect(parts(url)).toEqual(parts(URL.parse(`${HOST_URL}/${rest}`)));
      }),
    );
  });
});
