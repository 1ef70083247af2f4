import { describe, expect, it } from '@jest/globals';
import { decodeForm, encodeForm } from '../../../../local/host/dotnet/webUtility.ts';

describe('the URL encoding of .NET', () => {
  it.each([
    ['a b', 'a+b'],
    ["a'b~c", 'a%27b%7Ec'],
    ['(x)!*-_.', '(x)!*-_.'],
    ['a/b?c#d+e', 'a%2Fb%3Fc%23d%2Be'],
    ['ž', '%C5%BE'],
  ])('encodes %s as %s and back', (text, encoded) => {
    expect(encodeForm(text)).toBe(encoded);
    expect(decodeForm(encoded)).toBe(text);
  });

  it.each([
    ['%b2', '\ufffd'],
    ['100%', '100%'],
    ['%zz+', '%zz '],
  ])('decodes %s as %j', (encoded, text) => {
    expect(decodeForm(encoded)).toBe(text);
  });
});
