import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type AuditEntry, installationChain } from '../../contracts/runs/auditEvent.ts';
import type { DeliveryRateLimiter } from '../../gateway/limits/rateLimits.ts';
import { sourceAddress } from '../../gateway/limits/sourceAddress.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { problem } from '../http/problem.ts';
import { countDelivery } from './countDelivery.ts';

/** Receives the audit event of a refusal. */
export interface RefusalLog {
  append(entry: AuditEntry): Promise<unknown>;
}

export interface RefusalOptions {
  readonly limits: DeliveryRateLimiter;
  readonly proxies: number;
  readonly audit: RefusalLog;
  readonly logger: Logger;
  readonly now: () => number;
}

const minute = 60_000;

/**
 * Answers a request without a valid credential: 401, or 429 after too many from its address. The log has every reason;
 * the audit log has the first per address and minute, so that a flood does not fill it.
 */
export async function refuseDelivery(
  { limits, proxies, audit, logger, now }: RefusalOptions,
  request: HttpRequest,
  reason: string,
): Promise<HttpResponseInit> {
  const source = sourceAddress(request.headers.get('x-forwarded-for'), proxies);
  const rate = await limits.countRefused(source);
  countDelivery(undefined, 'refused');
  logger.warn('delivery refused', { reason, source });
  if (rate.kind === 'exceeded') {
    return problem(429, 'Too Many Requests', 'Too many requests from this address were refused.', {
      'retry-after': String(rate.retryAfterSeconds),
    });
  }
  if (rate.isFirst) {
    const at = now();
    const entry = { runId: installationChain, type: 'delivery-refused', data: { reason, source } } as const;
    const effectKey = `refused:${source}:${Math.floor(at / minute)}`;
    // Not awaited: the answer does not depend on it, and a flood must not hold requests open.
    audit
      .append({ ...entry, at: new Date(at).toISOString(), effectKey })
      .catch((error: unknown) => logger.error('refusal not audited', { detail: String(error) }));
  }
  return problem(
    401,
    'Unauthorized',
    'The delivery has no valid credential. Sign the raw body (Standard Webhooks or X-Hub-Signature-256), or set up the subscription with `code-agent hooks`.',
  );
}
