import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How many requests each instance of the app accepts per minute. */
export interface RateLimits {
  /** Refused requests per address. */
  readonly refusedPerMinute: number;
  /** Authenticated requests per project. */
  readonly deliveriesPerMinute: number;
}

export type RateVerdict =
  | {
      readonly kind: 'within';
      /** Whether it is the first in its minute. */
      readonly isFirst: boolean;
    }
  | { readonly kind: 'exceeded'; readonly retryAfterSeconds: number };

/** Counts requests by sender. */
export interface DeliveryRateLimiter {
  /** Counts a refused request. Valid ones are not counted, because a sender can share its address with anyone. */
  countRefused(source: string): Promise<RateVerdict>;
  /** Counts an authenticated delivery of a project. */
  countDelivery(project: string): Promise<RateVerdict>;
}

const windowSeconds = 60;

/** Number of counters that senders share, so that memory stays bounded however many addresses a flood comes from. */
const counters = 65_536;

/** Counters in the memory of this instance. Asking them takes microseconds. */
export function createRateLimiter(settings: RateLimits): DeliveryRateLimiter {
  const refused = new RateLimiterMemory({ points: settings.refusedPerMinute, duration: windowSeconds });
  const deliveries = new RateLimiterMemory({ points: settings.deliveriesPerMinute, duration: windowSeconds });
  return {
    countRefused: (source) => count(refused, source),
    countDelivery: (project) => count(deliveries, project.toLowerCase()),
  };
}

async function count(limiter: RateLimiterMemory, who: string): Promise<RateVerdict> {
  try {
    const { consumedPoints } = await limiter.consume(counterOf(who));
    return { kind: 'within', isFirst: consumedPoints === 1 };
  } catch (outcome) {
    if (!(outcome instanceof RateLimiterRes)) throw outcome;
    return { kind: 'exceeded', retryAfterSeconds: Math.max(Math.ceil(outcome.msBeforeNext / 1000), 1) };
  }
}

function counterOf(who: string): string {
  return String(createHash('sha256').update(who).digest().readUInt32BE() % counters);
}
