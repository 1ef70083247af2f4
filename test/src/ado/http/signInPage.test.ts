import { describe, expect, it } from '@jest/globals';
import { responseFailure } from '../../../../src/ado/http/failures.ts';
import { isSignInPage, pageTitle } from '../../../../src/ado/http/signInPage.ts';

const html = { 'content-type': 'text/html; charset=utf-8' };
const json = { 'content-type': 'application/json' };
const signIn = '<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head></html>';

describe('isSignInPage', () => {
  it.each([
    ['203', 203, html, signIn, true],
    ['203 without a body', 203, {}, '', true],
    ['a redirect', 302, { location: 'https://spsprodweu1.vssps.visualstudio.com/_signin' }, '', true],
    ['a temporary redirect', 307, {}, '', true],
    ['a proxy that has followed the redirect', 200, html, signIn, true],
    ['a page of Microsoft Entra', 200, html, '<html><form action="https://login.microsoftonline.com/x">', true],
    ['a page without its type', 200, {}, `\r\n${signIn}`, true],
    ['another page', 200, html, '<html><title>Welcome</title></html>', false],
    ['JSON that speaks of signing in', 200, json, '{"message":"Sign in"}', false],
    ['a refusal with a page', 403, html, signIn, false],
    ['a missing page', 404, html, signIn, false],
  ])('judges %s', (_what, status, headers, body, expected) => {
    expect(isSignInPage({ status, headers, body })).toBe(expected);
  });
});

describe('pageTitle', () => {
  it.each([
    ['<html><head><title>\r\n\tVS1: No.\r\n</title>', 'VS1: No.'],
    ['<title lang="en">A</title><title>B</title>', 'A'],
    ['<html><body>no</body>', ''],
    ['', ''],
  ])('of %j is %j', (body, title) => {
    expect(pageTitle(body)).toBe(title);
  });

  it('is what a refusal with a page says', () => {
    const body = '<html><head><title>TF400898: An internal error occurred.</title></head></html>';

    const failure = responseFailure('read it', { status: 500, headers: html, body });

    expect(failure).toMatchObject({ type: 'unavailable' });
    expect(failure.message).toContain('(TF400898: An internal error occurred)');
  });
});
