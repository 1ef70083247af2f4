import type { WebhookOptions } from '../../../src/functions/deliveries/webhook.ts';
import { createRateLimiter } from '../../../src/gateway/limits/rateLimits.ts';
import { recordingLogger } from '../telemetry/recordingLogger.ts';

/** What a webhook of the organisation `contoso` needs beside its keys; it puts what it takes nowhere. */
export function webhookOptions(
  options: Pick<WebhookOptions, 'keys'> & Partial<WebhookOptions>,
  schemes: WebhookOptions['policy']['schemes'] = ['standard-webhooks', 'signature', 'basic'],
): WebhookOptions {
  return {
    policy: { schemes, organization: 'contoso', certificates: { thumbprints: [], authorities: [] } },
    limits: createRateLimiter({ refusedPerMinute: 3, deliveriesPerMinute: 3 }),
    queue: { send: async () => undefined, depth: () => 0 },
    queueBound: 100,
    proxies: 1,
    audit: { append: async () => undefined },
    organization: 'contoso',
    routing: { tag: 'code-agent', agentIdentities: [] },
    logger: recordingLogger().logger,
    now: () => Date.UTC(2026, 10, 23, 12),
    ...options,
  };
}
