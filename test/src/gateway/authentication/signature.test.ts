import { describe, expect, it } from '@jest/globals';
import { signBody, verifySignature } from '../../../../src/gateway/authentication/signature.ts';

const body = new TextEncoder().encode('{"eventType":"workitem.created"}');
const key = 'current-key';
const good = signBody(body, key);
const digest = good.slice('sha256='.length);

describe('verifySignature', () => {
  it('agrees with the example GitHub documents for X-Hub-Signature-256', () => {
    const signed = signBody(new TextEncoder().encode('Hello, World!'), "It's a Secret to Everybody");

    expect(signed).toBe('sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17');
  });

  it('accepts the current key and the previous one', () => {
    expect(verifySignature({ body, header: good, keys: [key, 'previous'] })).toBe('valid');
    expect(verifySignature({ body, header: good, keys: ['next-key', key] })).toBe('valid');
  });

  it('fails closed without keys, also when a key is empty', () => {
    const signedWithNothing = signBody(body, '');

    expect(verifySignature({ body, header: good, keys: [] })).toBe('invalid');
    expect(verifySignature({ body, header: signedWithNothing, keys: [''] })).toBe('invalid');
  });

  it.each([undefined, null, ''])('says missing for the header %p', (header) => {
    expect(verifySignature({ body, header, keys: [key] })).toBe('missing');
  });

  it.each([
    ['another key', signBody(body, 'other')],
    ['no prefix', digest],
    ['an upper-case digest', `sha256=${digest.toUpperCase()}`],
    ['an upper-case prefix', `SHA256=${digest}`],
    ['a truncated digest', good.slice(0, -1)],
    ['a longer digest', `${good}0`],
    ['a trailing newline', `${good}\n`],
    ['a leading space', ` ${good}`],
    ['a doubled header', `${good}, ${good}`],
    ['base64', `sha256=${Buffer.from(digest, 'hex').toString('base64')}`],
    ['another algorithm', `sha1=${digest}`],
    ['only the prefix', 'sha256='],
    ['letters beyond ASCII', `sha256=${digest.slice(0, -1)}é`],
  ])('refuses %s', (_name, header) => {
    expect(verifySignature({ body, header, keys: [key] })).toBe('invalid');
  });

  it('refuses a body with one byte changed', () => {
    const tampered = Uint8Array.from(body);
    tampered[3] = (tampered[3] ?? 0) ^ 1;

    expect(verifySignature({ body: tampered, header: good, keys: [key] })).toBe('invalid');
  });
});
