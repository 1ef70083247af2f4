import { AgentError } from '../../contracts/agentError.ts';
import type { Secret } from '../../contracts/secret.ts';
import { signatureHeader, signBody } from '../../gateway/authentication/signature.ts';

const requestTimeoutMilliseconds = 15_000;

/** An event of an unknown type: an instance that knows the key accepts it and does nothing. */
const body = Buffer.from(JSON.stringify({ id: 'probe', eventType: 'code-agent.probe', publisherId: 'code-agent' }));

/**
 * Sends a delivery signed with a key to the webhook.
 * @throws AgentError `unavailable`, which is retryable, if it is not accepted
 */
export async function probeWebhook(url: string, key: Secret): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [signatureHeader]: signBody(body, key.reveal()) },
    body,
    signal: AbortSignal.timeout(requestTimeoutMilliseconds),
  }).catch((cause: unknown) => {
    throw new AgentError('unavailable', 'The webhook does not answer. Check WEBHOOK_URL.', { cause });
  });
  if (response.status === 202) return;
  throw new AgentError('unavailable', `The webhook answered ${response.status} to a delivery signed with the new key.`);
}
