import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Mount } from '../http/dispatch.ts';
import { type HostKeys, isSystemKey } from '../http/keys.ts';
import { readBody } from '../http/requestBody.ts';
import { keyOf, refuseWebhook } from '../http/router.ts';
import { answer } from '../http/server.ts';
import type { Invoker } from '../invocation/invoker.ts';
import type { RegisteredFunction } from '../loading/registry.ts';

/** Path of the webhook, with `?functionName=`. */
const WEBHOOK_PATH = '/runtime/webhooks/eventgrid';

/** The biggest batch Event Grid sends is 1 MB; some room for headers of CloudEvents. */
const BODY_LIMIT = 2_097_152;

const validationEvents = z.tuple([z.object({ data: z.object({ validationCode: z.string() }) })]).rest(z.unknown());
const event = z.record(z.string(), z.unknown());
const events = z.union([z.array(event), event.transform((single) => [single])]);

/** The webhook Event Grid subscriptions call: validation, notification (one call per event), unsubscription. */
export function createEventGridMount(
  functions: readonly RegisteredFunction[],
  invoker: Invoker,
  keys: HostKeys,
  extension: string,
): Mount {
  const byName = new Map(
    functions
      .filter((fn) => fn.trigger.type.toLowerCase() === 'eventgridtrigger')
      .map((fn) => [fn.name.toLowerCase(), fn]),
  );
  return {
    path: WEBHOOK_PATH,
    serve: async (url, request, response) => {
      if (!isSystemKey(keys, extension, keyOf(url, request))) {
        refuseWebhook(keys, keyOf(url, request), response);
        return;
      }
      const name = url.searchParams.get('functionName') ?? '';
      const fn = byName.get(name.toLowerCase());
      if (fn === undefined) {
        answer(response, 404, {}, `cannot find function: '${name}'`);
        return;
      }
      await receive(fn, invoker, request, response);
    },
  };
}

async function receive(
  fn: RegisteredFunction,
  invoker: Invoker,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const origin = request.headers['webhook-request-origin'];
  if (request.method === 'OPTIONS' && typeof origin === 'string') {
    // The handshake of the CloudEvents schema: https://github.com/cloudevents/spec/blob/v1.0/http-webhook.md
    answer(response, 200, { 'webhook-allowed-origin': origin });
    return;
  }
  const body = await readBody(request, BODY_LIMIT);
  const value = body === undefined ? undefined : parseJson(body.toString('utf8'));
  switch (request.headers['aeg-event-type']) {
    case 'SubscriptionValidation':
      answerValidation(value, response);
      return;
    case 'Unsubscribe':
      answer(response, 202);
      return;
    case 'Notification':
    case undefined:
      await notify(fn, invoker, value, response);
      return;
    default:
      answer(response, 400);
  }
}

function answerValidation(value: unknown, response: ServerResponse): void {
  const parsed = validationEvents.safeParse(value);
  if (!parsed.success) {
    answer(response, 400);
    return;
  }
  const validationResponse = parsed.data[0].data.validationCode;
  answer(response, 200, { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify({ validationResponse }));
}

async function notify(
  fn: RegisteredFunction,
  invoker: Invoker,
  value: unknown,
  response: ServerResponse,
): Promise<void> {
  const parsed = events.safeParse(value);
  if (!parsed.success) {
    answer(response, 400);
    return;
  }
  const calls = parsed.data.map((item) => {
    const data = { json: JSON.stringify(item) };
    return invoker.invoke(fn, {
      data,
      metadata: { data: { json: JSON.stringify(item['data'] ?? null) } },
      reason: 'EventGrid',
    });
  });
  const outcomes = await Promise.allSettled(calls);
  // Event Grid delivers the whole batch again after a failure, as it does with the real host.
  answer(response, outcomes.some(({ status }) => status === 'rejected') ? 500 : 202);
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
