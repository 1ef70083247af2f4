import { describe, expect, it } from '@jest/globals';
import { sourceAddress } from '../../../../src/gateway/limits/sourceAddress.ts';

describe('sourceAddress', () => {
  it.each([
    ['203.0.113.7', 1, '203.0.113.7'],
    ['203.0.113.7:51234', 1, '203.0.113.7'],
    ['10.0.0.1, 203.0.113.7:51234', 1, '203.0.113.7'],
    ['203.0.113.7, 147.243.0.1:80', 2, '203.0.113.7'],
    ['2001:db8:12:34:56:78:9a:bc', 1, '2001:db8:12:34::/64'],
    ['[2001:db8:12:34::1]:443', 1, '2001:db8:12:34::/64'],
    ['[2001:0DB8:12:0034::ffff]:443', 1, '2001:db8:12:34::/64'],
    ['::1', 1, '0:0:0:0::/64'],
    ['::ffff:203.0.113.7', 1, '203.0.113.7'],
    ['', 1, 'unknown'],
    ['somewhere', 1, 'unknown'],
    ['203.0.113.7', 2, 'unknown'],
    ['203.0.113.7', 0, 'unknown'],
    [null, 1, 'unknown'],
  ])('takes %p behind %i proxies as %s', (header, proxies, expected) => {
    expect(sourceAddress(header, proxies)).toBe(expected);
  });

  it('does not believe what the sender itself put into the header', () => {
    const addresses = [1, 2, 3].map((part) => sourceAddress(`198.51.100.${part}, 203.0.113.7`, 1));

    expect(new Set(addresses)).toEqual(new Set(['203.0.113.7']));
  });
});
