import { z } from 'zod';
import { canonicalJson, hashOf, parseJsonObject } from '../audit/auditChain.ts';
import { dayOf } from '../audit/auditDays.ts';

const millisecondsADay = 24 * 3600 * 1000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Says that the app wrote a text: ECDSA over P-256 and SHA-256 (`ES256` of RFC 7518, so `value` is r and s). */
export const anchorSignatureSchema = z.strictObject({
  algorithm: z.literal('ES256'),
  /** Thumbprint of the public key (RFC 7638). */
  key: z.string().max(100),
  /** Base64url. */
  value: z.string().max(200),
});

export type AnchorSignature = z.infer<typeof anchorSignatureSchema>;

/** Heads of the chains that grew on a day, kept where nobody can change them. */
export const anchorSchema = z.strictObject({
  /** `yyyy-mm-dd`, UTC. */
  day: z.iso.date(),
  /** Hash of the anchor of the day before: anchors are a chain, too. Absent in the first. */
  previous: sha256.optional(),
  chains: z.array(z.strictObject({ runId: z.string(), sequence: z.number().int().positive(), hash: sha256 })),
  /** Storage account that the anchor was written to. Absent, as is all that follows, in anchors of the first version. */
  account: z.string().max(200).optional(),
  /** When it was written: ISO 8601, UTC. */
  anchoredAt: z.iso.datetime().optional(),
  /** Over {@link signedText}; absent where the installation has no key. */
  signature: anchorSignatureSchema.optional(),
});

export type Anchor = z.infer<typeof anchorSchema>;

/** What is signed of an anchor, and hashed for the next one: everything but the signature. */
export function signedText({ signature: _, ...anchor }: Anchor): string {
  return canonicalJson(anchor);
}

/** What the next anchor names as `previous`. */
export function anchorHash(anchor: Anchor): string {
  return hashOf(signedText(anchor));
}

/** @returns undefined for what is no anchor, or is one in another spelling than the app's */
export function parseAnchor(text: string): Anchor | undefined {
  const anchor = anchorSchema.safeParse(parseJsonObject(text)).data;
  return anchor !== undefined && canonicalJson(anchor) === text ? anchor : undefined;
}

/** `yyyy-mm-dd.json`; where someone else took that name, `yyyy-mm-dd.<16 digits>.json`, which nobody can foresee. */
const namePattern = /^(\d{4}-\d{2}-\d{2})(?:\.[0-9a-f]{16})?\.json$/;

/** The day of which a blob of that name is an anchor; undefined where it is named as none. */
export function dayOfName(name: string): string | undefined {
  const day = namePattern.exec(name)?.[1];
  return z.iso.date().safeParse(day).data;
}

export function anchorBlobName(day: string): string {
  return `${day}.json`;
}

/** Where the usual name is taken. The text has a signature in it, or is at least of the app's own making. */
export function fallbackBlobName(day: string, text: string): string {
  return `${day}.${hashOf(text).slice(0, 16)}.json`;
}

export function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + millisecondsADay);
}

export function dayBefore(day: string): string {
  return dayOf(Date.parse(day) - millisecondsADay);
}
