import { type KeyObject, randomBytes } from 'node:crypto';

/** The curve P-256 of FIPS 186-5: y² = x³ - 3x + b over the prime field. */
const prime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const base: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/**
 * ECDSA over a digest that somebody else made, as Key Vault signs. Node's own functions hash whatever they are given once
 * more. Good enough for a stand-in: it takes no care of how long it takes.
 * @param privateKey of the curve P-256
 * @returns r and s, 32 bytes each
 */
export function signDigest(digest: Buffer, privateKey: KeyObject): Buffer {
  const secret = numberOf(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const once = (numberOf(randomBytes(40)) % (order - 1n)) + 1n;
  const r = times(base, once).x % order;
  const s = (inverse(once, order) * (numberOf(digest) + r * secret)) % order;
  return Buffer.concat([bytesOf(r), bytesOf(s)]);
}

function times(point: Point, factor: bigint): Point {
  let sum: Point | undefined;
  let doubled = point;
  for (let left = factor; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) sum = sum === undefined ? doubled : add(sum, doubled);
    doubled = add(doubled, doubled);
  }
  return sum ?? point;
}

function add(left: Point, right: Point): Point {
  const isSame = left.x === right.x;
  const slope = isSame
    ? (3n * left.x * left.x - 3n) * inverse(2n * left.y, prime)
    : (right.y - left.y) * inverse(right.x - left.x, prime);
  const x = modulo(slope * slope - left.x - right.x, prime);
  return { x, y: modulo(slope * (left.x - x) - left.y, prime) };
}

/** By Euclid's algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [modulo(value, modulus), modulus];
  let [first, second] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - quotient * low, low];
    [first, second] = [second - quotient * first, first];
  }
  return modulo(first, modulus);
}

function modulo(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}
