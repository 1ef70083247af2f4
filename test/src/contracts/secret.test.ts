import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/contracts/secret.ts';

const text = 'planted-marker';
const secret = new Secret(text);

describe('Secret', () => {
  it('reveals what it holds when asked to', () => {
    expect(secret.reveal()).toBe(text);
  });

  it.each<[string, () => string]>([
    ['a text', () => `${secret}`],
    ['a sum of texts', () => `key: ${String(secret)}`],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspect', () => inspect({ secret }, { depth: 10, showHidden: true })],
    ['a log line', () => format('%s %o %j', secret, secret, secret)],
    ['an error', () => inspect(new Error('failed', { cause: { secret } }))],
    ['a clone', () => JSON.stringify(structuredClone({ secret }))],
    ['a serialised value', () => serialize({ secret }).toString('latin1')],
    ['its properties', () => JSON.stringify(Object.entries(secret))],
    ['a spread', () => JSON.stringify({ ...secret })],
  ])('does not show it in %s', (_name, show) => {
    expect(show()).not.toContain(text);
  });

  it('shows that there is a secret', () => {
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual(['[secret]', '"[secret]"', '[secret]']);
  });
});
