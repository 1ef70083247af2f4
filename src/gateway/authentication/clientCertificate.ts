import { Buffer } from 'node:buffer';
import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';

/** Where Azure App Service puts the client certificate of a TLS connection that it ended: base64 of the DER form. */
export const certificateHeader = 'x-arr-clientcert';

const clientAuthentication = '1.3.6.1.5.5.7.3.2';
const headerPattern = /^[A-Za-z0-9+/]{100,20000}={0,2}$/;
const longestChain = 5;

/** Which client certificates are accepted. */
export interface CertificatePolicy {
  /** SHA-256 of the DER form of each accepted certificate: 64 lower-case hexadecimal digits. */
  readonly thumbprints: readonly string[];
  /** Roots and intermediates, as PEM. A chain must end in a self-signed one of them. */
  readonly authorities: readonly string[];
}

/**
 * Whether a forwarded client certificate is accepted. The platform only checks that the sender holds its key; chain,
 * time, purpose and thumbprint are checked here. Call this only where the platform itself sets the header; elsewhere
 * anyone can send it.
 * @param now milliseconds since the epoch
 */
export function verifyClientCertificate(
  header: string | null,
  policy: CertificatePolicy,
  now: number,
): 'valid' | 'missing' | 'invalid' {
  if (header === null || header === '') return 'missing';
  const certificate = readCertificate(header);
  if (certificate === undefined) return 'invalid';
  const authorities = policy.authorities.map((text) => new X509Certificate(text));
  const isGood =
    isListed(certificate, policy.thumbprints) &&
    isCurrent(certificate, now) &&
    isForClients(certificate) &&
    chainsUp(certificate, authorities, now);
  return isGood ? 'valid' : 'invalid';
}

function readCertificate(header: string): X509Certificate | undefined {
  if (!headerPattern.test(header)) return undefined;
  const der = Buffer.from(header, 'base64');
  if (der.toString('base64') !== header) return undefined;
  try {
    const certificate = new X509Certificate(der);
    // Bytes after the certificate would change the header but not the thumbprint.
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function isListed(certificate: X509Certificate, thumbprints: readonly string[]): boolean {
  const thumbprint = createHash('sha256').update(certificate.raw).digest();
  let matches = 0;
  for (const listed of thumbprints) {
    const expected = Buffer.from(listed, 'hex');
    matches += expected.length === thumbprint.length && timingSafeEqual(expected, thumbprint) ? 1 : 0;
  }
  return matches > 0;
}

function isCurrent({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now < validToDate.getTime();
}

function isForClients(certificate: X509Certificate): boolean {
  // Typed as always present, but undefined without the extension: then the certificate is valid for everything.
  const purposes: readonly string[] | undefined = certificate.keyUsage;
  return purposes === undefined || purposes.includes(clientAuthentication);
}

function chainsUp(certificate: X509Certificate, authorities: readonly X509Certificate[], now: number): boolean {
  let current = certificate;
  for (let length = 1; length < longestChain; length += 1) {
    const issuer = authorities.find((authority) => hasIssued(authority, current, now));
    if (issuer === undefined) return false;
    if (hasIssued(issuer, issuer, now)) return true;
    current = issuer;
  }
  return false;
}

function hasIssued(authority: X509Certificate, certificate: X509Certificate, now: number): boolean {
  const mayIssue = authority.ca && isCurrent(authority, now);
  return mayIssue && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}
