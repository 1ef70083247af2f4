import type { Secret } from '../../contracts/secret.ts';
import { type CredentialScope, verifyBasicCredential } from './basicCredential.ts';
import { type CertificatePolicy, certificateHeader, verifyClientCertificate } from './clientCertificate.ts';
import { signatureHeader, verifySignature } from './signature.ts';
import { verifyStandardWebhook } from './standardWebhooks.ts';

/** The ways a delivery can prove its origin. */
export const deliverySchemes = ['standard-webhooks', 'signature', 'basic', 'certificate'] as const;

export type DeliveryScheme = (typeof deliverySchemes)[number];

/** The parts of a delivery that identify its sender. */
export interface PresentedDelivery {
  /** The body's bytes exactly as they came. */
  readonly body: Uint8Array;
  /** The value of a header. The platform joins repeated headers, which makes them invalid. */
  readonly header: (name: string) => string | null;
}

/** Which credentials are accepted. */
export interface AuthenticationPolicy {
  /** Credentials of other schemes are not looked at. */
  readonly schemes: readonly DeliveryScheme[];
  /** Name of the ADO organisation. */
  readonly organization: string;
  readonly certificates: CertificatePolicy;
}

export type Authentication =
  | {
      readonly kind: 'authenticated';
      readonly schemes: readonly DeliveryScheme[];
      /** The scope of a Basic credential; the delivery must be within it. */
      readonly scope?: CredentialScope;
    }
  | {
      readonly kind: 'refused';
      /** For the log. Never contains what was sent. */
      readonly reason: string;
      /** Whether a key that is not known here could have made the credential. */
      readonly mayBeNewerKey: boolean;
    };

/**
 * Identifies the sender of a delivery. At least one credential is required, and every credential present must be valid.
 * Without keys nothing is valid.
 * @param keys every valid key: the current one and, during a rotation, the previous one
 * @param now milliseconds since the epoch
 */
export function authenticateDelivery(
  delivery: PresentedDelivery,
  policy: AuthenticationPolicy,
  keys: readonly Secret[],
  now: number,
): Authentication {
  const texts = keys.map((key) => key.reveal());
  const outcomes = policy.schemes.map((scheme) => ({ scheme, ...verify(scheme, delivery, policy, texts, now) }));
  const wrong = outcomes.find(({ verdict }) => verdict !== 'valid' && verdict !== 'missing');
  if (wrong !== undefined) {
    const mayBeNewerKey = wrong.scheme !== 'certificate' && wrong.verdict === 'invalid';
    return { kind: 'refused', reason: `${wrong.scheme} ${wrong.verdict}`, mayBeNewerKey };
  }
  const valid = outcomes.filter(({ verdict }) => verdict === 'valid');
  if (valid.length === 0) return { kind: 'refused', reason: 'no credential', mayBeNewerKey: false };
  const scope = valid.find((outcome) => outcome.scope !== undefined)?.scope;
  const schemes = valid.map(({ scheme }) => scheme);
  return { kind: 'authenticated', schemes, ...(scope === undefined ? {} : { scope }) };
}

interface Outcome {
  readonly verdict: 'valid' | 'missing' | 'invalid' | 'stale';
  readonly scope?: CredentialScope;
}

function verify(
  scheme: DeliveryScheme,
  { body, header }: PresentedDelivery,
  { organization, certificates }: AuthenticationPolicy,
  keys: readonly string[],
  now: number,
): Outcome {
  switch (scheme) {
    case 'standard-webhooks': {
      const [id, timestamp, signature] = [
        header('webhook-id'),
        header('webhook-timestamp'),
        header('webhook-signature'),
      ];
      return { verdict: verifyStandardWebhook({ body, headers: { id, timestamp, signature }, keys, now }) };
    }
    case 'signature':
      return { verdict: verifySignature({ body, header: header(signatureHeader), keys }) };
    case 'basic': {
      const found = verifyBasicCredential({ header: header('authorization'), keys, organization });
      return typeof found === 'string' ? { verdict: found } : { verdict: 'valid', scope: found };
    }
    case 'certificate':
      return { verdict: verifyClientCertificate(header(certificateHeader), certificates, now) };
  }
}
