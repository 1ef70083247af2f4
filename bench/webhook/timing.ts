import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { signBody, verifySignature } from '../../src/gateway/authentication/signature.ts';
import { quantile } from '../statistics.ts';
import { signingKey } from './deliveries.ts';

export interface TimingResult {
  readonly comparison: string;
  /** Welch's t of the two times: below 4.5 no difference is to be seen. */
  readonly t: number;
  readonly samples: number;
}

const rounds = 60_000;

/** Slower ones than this share of the samples are the machine's doing. */
const keptShare = 0.9;

/**
 * Whether the time of a comparison depends on where the first wrong byte stands. As dudect does
 * (https://eprint.iacr.org/2016/1123): two classes in random order, the slowest samples left out, Welch's t-test. The
 * control compares texts as `===` does after every byte, to show that a difference would be found.
 */
export function measureTiming(): readonly TimingResult[] {
  const body = randomBytes(64);
  const good = signBody(body, signingKey);
  const first = withWrongDigit(good, 'sha256='.length);
  const last = withWrongDigit(good, good.length - 1);
  const verify = (header: string) => verifySignature({ body, header, keys: [signingKey] });
  const long = Buffer.alloc(20_000, 'a');
  return [
    welch(
      'first digit wrong : last digit wrong',
      () => verify(first),
      () => verify(last),
    ),
    welch(
      'last digit wrong : the same again',
      () => verify(last),
      () => verify(last),
    ),
    welch(
      'control: a comparison that stops early',
      () => stopsEarly(long, 0),
      () => stopsEarly(long, long.length - 1),
    ),
  ];
}

function withWrongDigit(header: string, position: number): string {
  const digit = header[position] === '0' ? '1' : '0';
  return header.slice(0, position) + digit + header.slice(position + 1);
}

function stopsEarly(bytes: Uint8Array, wrongAt: number): boolean {
  for (let position = 0; position < bytes.length; position += 1) {
    if (bytes[position] !== 97 || position === wrongAt) return false;
  }
  return true;
}

function welch(comparison: string, left: () => unknown, right: () => unknown): TimingResult {
  const classes = [[], []] as [number[], number[]];
  const order = randomBytes(rounds);
  for (let round = 0; round < rounds; round += 1) {
    const which = (order[round] ?? 0) % 2;
    const run = which === 0 ? left : right;
    const begun = process.hrtime.bigint();
    run();
    const nanoseconds = Number(process.hrtime.bigint() - begun);
    if (round > rounds / 10) classes[which === 0 ? 0 : 1].push(nanoseconds);
  }
  const limit = quantile([...classes[0], ...classes[1]], keptShare);
  const [one, other] = classes.map((all) => summary(all.filter((value) => value <= limit)));
  if (one === undefined || other === undefined) return { comparison, t: 0, samples: 0 };
  const t = (one.mean - other.mean) / Math.sqrt(one.variance / one.count + other.variance / other.count);
  return { comparison, t: Math.abs(t), samples: one.count + other.count };
}

function summary(values: readonly number[]) {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { count, mean, variance };
}
