import { describe, expect, it } from '@jest/globals';
import { pageHeaders } from '../../../src/functions/pageHeaders.ts';

const headers = pageHeaders('https://login.microsoftonline.com/common/');
const policy = headers['content-security-policy'] ?? '';

describe('pageHeaders', () => {
  it('allow no script and no style but those in the own files', () => {
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe-|\*/);
  });

  it('let a page speak to the app and to where people sign in, and to nobody else', () => {
    expect(policy).toContain("connect-src 'self' https://login.microsoftonline.com;");
  });

  it('let nobody frame a page, guess its type, or learn its address', () => {
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });
});
