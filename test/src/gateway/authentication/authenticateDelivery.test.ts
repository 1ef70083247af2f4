import { Buffer } from 'node:buffer';
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Secret } from '../../../../src/contracts/secret.ts';
import {
  authenticateDelivery,
  type DeliveryScheme,
  deliverySchemes,
} from '../../../../src/gateway/authentication/authenticateDelivery.ts';
import { basicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';
import { signBody } from '../../../../src/gateway/authentication/signature.ts';
import { certificates } from '../../../support/azure/certificates.ts';

const key = 'a-master-key-of-at-least-32-characters';
const organization = 'contoso';
const body = Buffer.from('{"eventType":"workitem.created"}');
const at = new Date('2027-03-01T12:00:00Z');
const scope = { projectId: 'be9b3917-87e6-42a4-a549-2bc06a7a878f', eventType: 'workitem.created' };
const relay = new X509Certificate(certificates.relay);

type Headers = Readonly<Record<string, string>>;

const presented: Readonly<Record<DeliveryScheme, Headers>> = {
  'standard-webhooks': {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(at.getTime() / 1000),
    'webhook-signature': new Webhook(key, { format: 'raw' }).sign('msg_1', at, body),
  },
  signature: { 'x-hub-signature-256': signBody(body, key) },
  basic: { authorization: basicHeader() },
  certificate: { 'x-arr-clientcert': relay.raw.toString('base64') },
};

function basicHeader(): string {
  const { username, password } = basicCredential(key, { organization, ...scope });
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function authenticate(headers: Headers, schemes: readonly DeliveryScheme[] = deliverySchemes, keys = [key]) {
  const thumbprints = [relay.fingerprint256.replaceAll(':', '').toLowerCase()];
  const policy = {
    schemes,
    organization,
    certificates: { thumbprints, authorities: [certificates.root, certificates.issuing] },
  };
  const secrets = keys.map((text) => new Secret(text));
  return authenticateDelivery({ body, header: (name) => headers[name] ?? null }, policy, secrets, at.getTime());
}

describe('authenticateDelivery', () => {
  it.each(deliverySchemes)('lets in by %s alone', (scheme) => {
    const expected = { kind: 'authenticated', schemes: [scheme], ...(scheme === 'basic' ? { scope } : {}) };

    expect(authenticate(presented[scheme])).toEqual(expected);
  });

  it.each(deliverySchemes)('does not look at %s where it is not enabled', (scheme) => {
    const others = deliverySchemes.filter((other) => other !== scheme);

    expect(authenticate(presented[scheme], others)).toMatchObject({ kind: 'refused', reason: 'no credential' });
  });

  it('lets in by several at once, and refuses when one of them is wrong', () => {
    const all = Object.assign({}, ...Object.values(presented));

    expect(authenticate(all)).toEqual({ kind: 'authenticated', schemes: deliverySchemes, scope });
    for (const scheme of deliverySchemes) {
      const [name = ''] = Object.keys(presented[scheme]);
      expect(authenticate({ ...all, [name]: 'wrong' })).toMatchObject({ kind: 'refused', reason: `${scheme} invalid` });
    }
  });

  it('refuses who presents nothing', () => {
    expect(authenticate({})).toMatchObject({ kind: 'refused', reason: 'no credential' });
  });

  it.each(deliverySchemes.filter((scheme) => scheme !== 'certificate'))('accepts no %s without a key', (scheme) => {
    expect(authenticate(presented[scheme], deliverySchemes, [])).toMatchObject({
      kind: 'refused',
      reason: `${scheme} invalid`,
    });
  });

  it('lets nobody in where no scheme is enabled', () => {
    const all = Object.assign({}, ...Object.values(presented));

    expect(authenticate(all, [])).toMatchObject({ kind: 'refused', reason: 'no credential' });
  });
});
