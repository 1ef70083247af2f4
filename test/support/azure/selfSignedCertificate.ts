import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key and a certificate for a TLS server on 127.0.0.1, as PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
}

const validMilliseconds = 24 * 3_600_000;
const sequence = 0x30;
const ecdsaWithSha256 = element(sequence, oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
const commonName = [0x55, 0x04, 0x03];
const subjectAlternativeName = [0x55, 0x1d, 0x11];
const loopbackAddress = [127, 0, 0, 1];

/** Makes a certificate that signs itself, valid for a day: X.509 v3 (RFC 5280), for a client that is told to trust it. */
export function selfSignedCertificate(): ServerCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = element(sequence, element(0x31, element(sequence, oid(commonName), element(0x0c, 'loopback'))));
  const now = Date.now();
  const body = element(
    sequence,
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    element(sequence, time(now - validMilliseconds), time(now + validMilliseconds)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, element(sequence, alternativeName())),
  );
  const signature = sign('sha256', body, privateKey);
  const der = element(sequence, body, ecdsaWithSha256, element(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function alternativeName(): Buffer {
  const address = element(0x87, Buffer.from(loopbackAddress));
  return element(sequence, oid(subjectAlternativeName), element(0x04, element(sequence, address)));
}

function oid(bytes: readonly number[]): Buffer {
  return element(0x06, Buffer.from(bytes));
}

/** UTCTime, which is what RFC 5280 wants until 2049. */
function time(at: number): Buffer {
  const [date = ''] = new Date(at).toISOString().slice(2).replaceAll(/[-:T]/g, '').split('.');
  return element(0x17, `${date}Z`);
}

function element(tag: number, ...content: readonly (Buffer | string)[]): Buffer {
  const value = Buffer.concat(content.map((part) => Buffer.from(part as string)));
  if (value.length < 128) return Buffer.concat([Buffer.from([tag, value.length]), value]);
  const length = value.length < 256 ? [0x81, value.length] : [0x82, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}
