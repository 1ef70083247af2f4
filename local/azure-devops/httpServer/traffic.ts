import { z } from 'zod';
import type { ApiReply } from '../http/exchange.ts';
import { refusalNames, refusals } from '../http/refusals.ts';
import { type CallCount, createCallCounter } from './callCounter.ts';
import { responseFaults } from './responseFaults.ts';

const faultSchema = z.object({
  /** Regular expression on the path, e.g. `/pushes$`; everything when absent. */
  path: z.string().default(''),
  method: z.string().optional(),
  /** Share of the matching calls, 0 to 1. */
  rate: z.number().min(0).max(1),
  /** What breaks, or by its name an answer of `refusals.ts`. */
  kind: z.union([z.enum(['500', '503', ...responseFaults]), z.enum(refusalNames)]),
  /** `after` does the work and loses the answer: the fault that makes callers do things twice. */
  when: z.enum(['before', 'after']).default('before'),
});

/** Knobs that make the stand-in as unpleasant as the real service on a bad day. */
export const trafficSchema = z.object({
  latencyMs: z.number().min(0).default(0),
  /** Units an identity may use within the sliding window; the real service has 200 in 5 minutes. */
  throttle: z
    .object({ limit: z.number().positive().default(200), windowMs: z.number().positive().default(300_000) })
    .optional(),
  faults: z.array(faultSchema).default([]),
  /** Largest page of any list. */
  pageLimit: z.number().int().positive().optional(),
  /** Share of service hook deliveries that are sent twice. */
  duplicateDeliveries: z.number().min(0).max(1).default(0),
  /** The same seed gives the same faults for the same calls. */
  seed: z.number().int().default(1),
});

export type TrafficRules = z.infer<typeof trafficSchema>;
export type TrafficInput = z.input<typeof trafficSchema>;

/** What becomes of one call. */
export type CallTreatment = {
  /** Answer instead of the real one. */
  readonly refusal: ApiReply | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly latencyMs: number;
  readonly fault: z.infer<typeof faultSchema> | undefined;
  /** To be called when the headers go out: nobody can keep to a Retry-After that never arrived. */
  readonly headersSent: () => void;
};

/** Counts calls, slows them down, and lets some of them fail. */
export type Traffic = {
  readonly rules: () => TrafficRules;
  readonly setRules: (rules: TrafficInput) => void;
  readonly admit: (call: {
    readonly method: string;
    readonly path: string;
    readonly template: string;
    readonly identityId: string;
  }) => CallTreatment;
  /** What meets a look at the list of resources: only faults of the method OPTIONS do. */
  readonly admitDiscovery: (path: string) => z.infer<typeof faultSchema> | undefined;
  readonly chance: (rate: number) => boolean;
  /** Calls of one identity; of everybody without it. */
  readonly calls: (identityId?: string) => readonly CallCount[];
  /** Counts a call that no rule slows down or refuses. */
  readonly count: (method: string, template: string, identityId: string) => void;
  /** Calls of an identity that came after a Retry-After and before its time. */
  readonly impatientCalls: () => number;
  /** Answers that carried a Retry-After, and calls that met a fault. */
  readonly troubles: () => { readonly retryAfters: number; readonly faults: number };
};

/** Makes the traffic control with its first rules. */
export function createTraffic(initial: TrafficInput): Traffic {
  let rules = trafficSchema.parse(initial);
  let random = seededRandom(rules.seed);
  let impatient = 0;
  let retryAfters = 0;
  let faultsMet = 0;
  const counter = createCallCounter();
  const usage = new Map<string, { readonly at: number; readonly cost: number }[]>();
  const waitUntil = new Map<string, number>();
  return {
    rules: () => rules,
    setRules: (next) => {
      rules = trafficSchema.parse(next);
      random = seededRandom(rules.seed);
      usage.clear();
    },
    admit: ({ method, path, template, identityId }) => {
      counter.count(method, template, identityId);
      const now = Date.now();
      impatient += now < (waitUntil.get(identityId) ?? 0) ? 1 : 0;
      const used = spend(usage, identityId, costOf(method, template), now, rules.throttle?.windowMs ?? 0);
      const limits = rules.throttle === undefined ? undefined : rateLimit(used, rules.throttle, now);
      const fault = rules.faults.find((one) => isFor(one, method, path) && random() < one.rate);
      faultsMet += fault === undefined ? 0 : 1;
      const headersSent = (): void => {
        if (limits?.retryAfterMs !== undefined) {
          retryAfters += 1;
          waitUntil.set(identityId, Math.max(waitUntil.get(identityId) ?? 0, Date.now() + limits.retryAfterMs));
        }
      };
      return {
        refusal: limits?.refusal,
        headers: limits?.headers ?? {},
        latencyMs: rules.latencyMs,
        fault,
        headersSent,
      };
    },
    admitDiscovery: (path) =>
      rules.faults.find((one) => one.method !== undefined && isFor(one, 'OPTIONS', path) && random() < one.rate),
    chance: (rate) => rate > 0 && random() < rate,
    ...counter,
    impatientCalls: () => impatient,
    troubles: () => ({ retryAfters, faults: faultsMet }),
  };
}

function isFor(fault: z.infer<typeof faultSchema>, method: string, path: string): boolean {
  return (
    new RegExp(fault.path, 'i').test(path) && (fault.method === undefined || fault.method.toUpperCase() === method)
  );
}

/** Writes and downloads cost more than reads, listing subscriptions costs most, as people measured it. */
function costOf(method: string, template: string): number {
  if (template === 'hooks/subscriptions') {
    return 10;
  }
  return method === 'GET' ? 0.5 : 2;
}

function spend(
  usage: Map<string, { readonly at: number; readonly cost: number }[]>,
  identityId: string,
  cost: number,
  now: number,
  windowMs: number,
): readonly { readonly at: number; readonly cost: number }[] {
  const recent = (usage.get(identityId) ?? []).filter((call) => call.at > now - windowMs);
  recent.push({ at: now, cost });
  usage.set(identityId, recent);
  return recent;
}

type Limits = {
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal: ApiReply | undefined;
  readonly retryAfterMs: number | undefined;
};

/** Over the limit an answer carries Retry-After, also a 200; far over it the call is refused. */
function rateLimit(
  recent: readonly { readonly at: number; readonly cost: number }[],
  throttle: { readonly limit: number; readonly windowMs: number },
  now: number,
): Limits {
  const used = recent.reduce((sum, call) => sum + call.cost, 0);
  if (used <= throttle.limit * 0.8) {
    return { headers: {}, refusal: undefined, retryAfterMs: undefined };
  }
  const reset = now + throttle.windowMs;
  const shown: Record<string, string> = {
    'X-RateLimit-Resource': 'Core',
    'X-RateLimit-Limit': String(throttle.limit),
    'X-RateLimit-Remaining': String(Math.max(0, Math.floor(throttle.limit - used))),
    'X-RateLimit-Reset': String(Math.ceil(reset / 1000)),
  };
  if (used <= throttle.limit) {
    return { headers: shown, refusal: undefined, retryAfterMs: undefined };
  }
  const seconds = Math.max(1, Math.ceil(timeUntilBelow(recent, used - throttle.limit, throttle.windowMs, now) / 1000));
  const headers = { ...shown, 'Retry-After': String(seconds), 'X-RateLimit-Delay': String(seconds) };
  const isFarOver = used > throttle.limit * 1.5;
  return {
    headers,
    refusal: isFarOver ? { ...refusals.tooManyRequests(), headers } : undefined,
    retryAfterMs: seconds * 1000,
  };
}

function timeUntilBelow(
  recent: readonly { readonly at: number; readonly cost: number }[],
  excess: number,
  windowMs: number,
  now: number,
): number {
  let freed = 0;
  for (const call of recent) {
    freed += call.cost;
    if (freed >= excess) {
      return call.at + windowMs - now;
    }
  }
  return windowMs;
}

/** Mulberry32: small, fast, and the same on every machine. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
