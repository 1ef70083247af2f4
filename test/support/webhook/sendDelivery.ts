import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DeliveryMessage } from '../../../src/contracts/deliveries/delivery.ts';
import type { AuditEntry } from '../../../src/contracts/runs/auditEvent.ts';
import { Secret } from '../../../src/contracts/secret.ts';
import { createWebhook, type WebhookOptions } from '../../../src/functions/deliveries/webhook.ts';
import { signBody } from '../../../src/gateway/authentication/signature.ts';
import { recordingLogger } from '../telemetry/recordingLogger.ts';
import { tagAddedPayload } from './deliverySamples.ts';
import { managementUrls } from './managementUrls.ts';
import { webhookOptions } from './webhookOptions.ts';

/** What deliveries are signed with. */
export const webhookKey = 'a-key-of-at-least-thirty-two-characters';
const client = { createHttpManagementPayload: managementUrls };

interface Sending {
  readonly body?: string | Uint8Array;
  readonly signature?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly options?: Partial<WebhookOptions>;
}

/** Sends a delivery to a webhook of its own; without anything said a signed one that asks for a run. */
export async function sendDelivery({
  body = JSON.stringify(tagAddedPayload()),
  signature,
  headers = {},
  options = {},
}: Sending) {
  const sent: DeliveryMessage[] = [];
  const audited: AuditEntry[] = [];
  const { logger, entries } = recordingLogger();
  const webhook = createWebhook(
    webhookOptions({
      keys: async () => [new Secret(webhookKey)],
      queue: { send: async (message) => void sent.push(message), depth: () => 0 },
      audit: { append: async (entry) => void audited.push(entry) },
      logger,
      ...options,
    }),
  );
  const bytes = Buffer.from(body);
  const header = signature === undefined ? signBody(bytes, webhookKey) : signature;
  const request = new HttpRequest({
    method: 'POST',
    url: 'http://127.0.0.1/api/webhook',
    ...(bytes.byteLength === 0 ? {} : { body: { bytes } }),
    headers: {
      'content-type': 'application/json',
      ...(header === null ? {} : { 'x-hub-signature-256': header }),
      ...headers,
    },
  });
  const response: HttpResponseInit = await webhook(request, client, new InvocationContext({ invocationId: 'call-1' }));
  return { response, sent, entries, audited };
}

/** Somebody's comment on work item 42. */
export function commentPayload(text: string) {
  const fields = { 'System.TeamProject': 'Store', 'System.History': text };
  return { id: 'c1', eventType: 'workitem.commented', resource: { id: 42, rev: 8, fields } };
}
