import { Buffer } from 'node:buffer';
import { Webhook } from 'standardwebhooks';
import { Secret } from '../../src/contracts/secret.ts';
import { authenticateDelivery, type DeliveryScheme } from '../../src/gateway/authentication/authenticateDelivery.ts';
import { basicCredential } from '../../src/gateway/authentication/basicCredential.ts';
import { parseDelivery } from '../../src/gateway/events/parseDelivery.ts';
import { toDeliveryMessage } from '../../src/gateway/routing/deliveryMessage.ts';
import { routeEvent } from '../../src/gateway/routing/routing.ts';
import { quantile } from '../statistics.ts';
import { pullRequestDelivery, signingKey } from './deliveries.ts';

export interface WorkResult {
  readonly scheme: string;
  /** Microseconds a payload. */
  readonly p50: number;
  readonly p99: number;
}

const warmUp = 10_000;
const samples = 5_000;

/** What the gateway itself does with a payload of 10 KB: credential, limits, parsing, routing, message. */
export function measureGatewayWork(): readonly WorkResult[] {
  const { body } = pullRequestDelivery(1);
  const at = new Date();
  const basic = basicCredential(signingKey, {
    organization: 'contoso',
    projectId: 'be9b3917-87e6-42a4-a549-2bc06a7a8711',
    eventType: 'git.pullrequest.updated',
  });
  const headers: readonly (readonly [DeliveryScheme, Readonly<Record<string, unknown>>])[] = [
    ['signature', pullRequestDelivery(1).headers],
    ['basic', { authorization: `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}` }],
    [
      'standard-webhooks',
      {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(signingKey, { format: 'raw' }).sign('msg_1', at, body),
      },
    ],
  ];
  return headers.map(([scheme, given]) => ({ scheme, ...time(() => work(body, given)) }));
}

const policy = {
  schemes: ['standard-webhooks', 'signature', 'basic'],
  organization: 'contoso',
  certificates: { thumbprints: [], authorities: [] },
} as const;
const keys = [new Secret(signingKey), new Secret('the-key-before-while-it-is-rotated-out')];

function work(body: Buffer, headers: Readonly<Record<string, unknown>>): void {
  const header = (name: string) => (typeof headers[name] === 'string' ? headers[name] : null);
  const sender = authenticateDelivery({ body, header }, policy, keys, Date.now());
  const delivery = parseDelivery(body.toString('utf8'));
  if (sender.kind !== 'authenticated' || delivery.kind !== 'event') throw new Error('the payload was not taken');
  const route = routeEvent(delivery.event, { tag: 'code-agent', agentIdentities: [] });
  if (route.kind === 'ignored') throw new Error('the payload leads nowhere');
  JSON.stringify(
    toDeliveryMessage(delivery.event, route, { organization: 'contoso', receivedAt: new Date().toISOString() }),
  );
}

function time(run: () => void): Pick<WorkResult, 'p50' | 'p99'> {
  for (let round = 0; round < warmUp; round += 1) run();
  const micros = Array.from({ length: samples }, () => {
    const begun = performance.now();
    run();
    return (performance.now() - begun) * 1000;
  });
  return { p50: quantile(micros, 0.5), p99: quantile(micros, 0.99) };
}
