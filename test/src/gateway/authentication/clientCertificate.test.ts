import { Buffer } from 'node:buffer';
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { verifyClientCertificate } from '../../../../src/gateway/authentication/clientCertificate.ts';
import { certificates } from '../../../support/azure/certificates.ts';

type Name = keyof typeof certificates;

const now = Date.parse('2027-03-01T12:00:00Z');
const authorities = [certificates.root, certificates.issuing, certificates.leafIssuer];
const names = Object.keys(certificates) as Name[];
const policy = { thumbprints: names.map(thumbprintOf), authorities };
const good = headerOf('relay');

function headerOf(name: Name): string {
  return new X509Certificate(certificates[name]).raw.toString('base64');
}

function thumbprintOf(name: Name): string {
  return new X509Certificate(certificates[name]).fingerprint256.replaceAll(':', '').toLowerCase();
}

describe('verifyClientCertificate', () => {
  it('lets in a certificate that is listed and issued by an authority', () => {
    expect(verifyClientCertificate(good, policy, now)).toBe('valid');
  });

  it.each([null, ''])('says missing for the header %p', (header) => {
    expect(verifyClientCertificate(header, policy, now)).toBe('missing');
  });

  it('fails closed when nothing is configured', () => {
    expect(verifyClientCertificate(good, { thumbprints: [], authorities }, now)).toBe('invalid');
    expect(verifyClientCertificate(good, { ...policy, authorities: [] }, now)).toBe('invalid');
  });

  it('refuses one that is issued by an authority but not listed', () => {
    expect(verifyClientCertificate(good, { ...policy, thumbprints: [thumbprintOf('website')] }, now)).toBe('invalid');
  });

  it('refuses a chain that ends before a root', () => {
    expect(verifyClientCertificate(good, { ...policy, authorities: [certificates.issuing] }, now)).toBe('invalid');
  });

  it('refuses before and after the time it is valid', () => {
    expect(verifyClientCertificate(good, policy, Date.parse('2026-01-01T00:00:00Z'))).toBe('invalid');
    expect(verifyClientCertificate(good, policy, Date.parse('2222-01-01T00:00:00Z'))).toBe('invalid');
  });

  const der = Buffer.from(good, 'base64');
  const broken = Buffer.from(der);
  broken[broken.length - 5] = (broken[broken.length - 5] ?? 0) ^ 1;

  it.each([
    ['one that is signed by itself', headerOf('selfSigned')],
    ['one of another authority', headerOf('stranger')],
    ['one that has expired', headerOf('expired')],
    ['one that is only for servers', headerOf('website')],
    ['one that was issued by what is no authority', headerOf('issuedByLeaf')],
    ['one with a broken signature', broken.toString('base64')],
    ['bytes behind the certificate', Buffer.concat([der, Buffer.from([0])]).toString('base64')],
    ['a truncated certificate', der.subarray(0, -10).toString('base64')],
    ['PEM', certificates.relay],
    ['PEM without line breaks', certificates.relay.replaceAll('\n', '')],
    ['a doubled header', `${good}, ${good}`],
    ['hexadecimal', der.toString('hex')],
    ['the alphabet for URLs', `${der.toString('base64url')}`],
    ['what is no certificate', Buffer.alloc(600, 'x').toString('base64')],
    ['a leading space', ` ${good}`],
    ['more than a certificate can be', 'A'.repeat(30_000)],
  ])('refuses %s', (_name, header) => {
    expect(verifyClientCertificate(header, policy, now)).toBe('invalid');
  });
});
