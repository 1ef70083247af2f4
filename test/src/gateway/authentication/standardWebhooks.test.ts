import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { verifyStandardWebhook } from '../../../../src/gateway/authentication/standardWebhooks.ts';

const body = Buffer.from('{"eventType":"workitem.created","title":"Größe"}');
const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const at = new Date('2026-11-23T12:00:00Z');
const now = at.getTime();
const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const timestamp = String(now / 1000);
const signature = new Webhook(key).sign(id, at, body);
const digest = signature.slice('v1,'.length);

/** The same signature with the bits changed that base64 does not use. */
const otherSpelling = `v1,${digest.slice(0, -2)}${String.fromCharCode(digest.charCodeAt(42) + 1)}=`;

interface Change {
  readonly id?: string | null;
  readonly timestamp?: string | null;
  readonly signature?: string | null;
  readonly body?: Uint8Array;
  readonly keys?: readonly string[];
  readonly now?: number;
}

function verify({ keys = [key], ...change }: Change = {}) {
  const headers = { id, timestamp, signature, ...change };
  return verifyStandardWebhook({ body: change.body ?? body, headers, keys, now: change.now ?? now });
}

describe('verifyStandardWebhook', () => {
  it('accepts what the library of Standard Webhooks signs', () => {
    expect(verify()).toBe('valid');
  });

  it('agrees with the example that the specification publishes', () => {
    const published = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      body: Buffer.from('{"test": 2432232314}'),
    };

    expect(verify({ ...published, now: 1_614_265_330_000 })).toBe('valid');
  });

  it('takes a key that is no base64 as it is', () => {
    const text = 'a-key-of-at-least-thirty-two-characters';

    const signed = new Webhook(text, { format: 'raw' }).sign(id, at, body);

    expect(verify({ keys: [text], signature: signed })).toBe('valid');
  });

  it('accepts the current key, the previous one, and one good signature among several', () => {
    const other = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const signedWithOther = new Webhook(other).sign(id, at, body);

    expect(verify({ keys: [other, key] })).toBe('valid');
    expect(verify({ keys: [key, other] })).toBe('valid');
    expect(verify({ signature: `${signedWithOther} ${signature}` })).toBe('valid');
    expect(verify({ signature: `v1a,${Buffer.alloc(64).toString('base64')} ${signature}` })).toBe('valid');
  });

  it.each([
    ['at once', 0, 'valid'],
    ['five minutes later', 300, 'valid'],
    ['more than five minutes later', 301, 'stale'],
    ['five minutes before', -300, 'valid'],
    ['more than five minutes before', -301, 'stale'],
  ])('judges a delivery that comes %s', (_name, seconds, expected) => {
    expect(verify({ now: now + seconds * 1000 })).toBe(expected);
  });

  it('fails closed without keys, also when a key is empty', () => {
    expect(verify({ keys: [] })).toBe('invalid');
    expect(verify({ keys: [''] })).toBe('invalid');
  });

  it('says missing only when none of the headers is there', () => {
    expect(verify({ id: null, timestamp: null, signature: null })).toBe('missing');
  });

  it.each<[string, Change]>([
    ['no id', { id: null }],
    ['an empty id', { id: '' }],
    ['another id', { id: 'msg_other' }],
    ['an id in capitals', { id: id.toUpperCase() }],
    ['an id with a full stop, which could move into the timestamp', { id: `${id}.1` }],
    ['an id with a space', { id: `${id} ` }],
    ['a doubled id', { id: `${id}, ${id}` }],
    ['no timestamp', { timestamp: null }],
    ['an empty timestamp', { timestamp: '' }],
    ['another timestamp', { timestamp: String(now / 1000 + 1) }],
    ['a timestamp in milliseconds', { timestamp: String(now) }],
    ['a timestamp with digits behind a point', { timestamp: `${timestamp}.0` }],
    ['a timestamp with an exponent', { timestamp: '1.7e9' }],
    ['a timestamp in hexadecimal', { timestamp: `0x${(now / 1000).toString(16)}` }],
    ['a timestamp with a sign', { timestamp: `+${timestamp}` }],
    ['a timestamp with a leading zero', { timestamp: `0${timestamp}` }],
    ['a timestamp with letters behind it', { timestamp: `${timestamp}abc` }],
    ['a doubled timestamp', { timestamp: `${timestamp}, ${timestamp}` }],
    ['a date as timestamp', { timestamp: at.toISOString() }],
    ['no signature', { signature: null }],
    ['an empty signature', { signature: '' }],
    ['only the version', { signature: 'v1,' }],
    ['no version', { signature: digest }],
    ['a version in capitals', { signature: `V1,${digest}` }],
    ['another version', { signature: `v2,${digest}` }],
    ['a truncated signature', { signature: signature.slice(0, -5) }],
    ['a signature without its padding', { signature: signature.slice(0, -1) }],
    ['a longer signature', { signature: `${signature}=` }],
    ['a signature in the alphabet for URLs', { signature: `v1,${digest.replaceAll('+', '-').replaceAll('/', '_')}-` }],
    ['a signature in hexadecimal', { signature: `v1,${Buffer.from(digest, 'base64').toString('hex')}` }],
    ['another spelling of the same signature', { signature: otherSpelling }],
    ['a signature in other case', { signature: `v1,${digest.toLowerCase()}` }],
    ['a doubled header', { signature: `${signature}, ${signature}` }],
    ['a doubled space', { signature: `${signature}  ${signature}` }],
    ['a leading space', { signature: ` ${signature}` }],
    ['a trailing newline', { signature: `${signature}\n` }],
    ['more signatures than anybody needs', { signature: Array(11).fill(signature).join(' ') }],
    ['one malformed signature beside a good one', { signature: `${signature} v1;x` }],
    ['a signature of another key', { signature: new Webhook(Buffer.alloc(32).toString('base64')).sign(id, at, body) }],
    ['a signature with another algorithm', { signature: 'v1,2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
    ['a changed body', { body: Buffer.from(body.toString().replace('created', 'updated')) }],
    ['an empty body', { body: Buffer.alloc(0) }],
    ['bytes that decode to the same text', { body: Buffer.concat([body, Buffer.from([0xff])]) }],
  ])('refuses %s', (_name, change) => {
    expect(verify(change)).toBe('invalid');
  });
});
