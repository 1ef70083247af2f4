import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { basicCredential } from '../../../src/gateway/authentication/basicCredential.ts';
import { signatureHeader, signBody } from '../../../src/gateway/authentication/signature.ts';
import { createRotationWorld, type RotationWorld } from './world.ts';

/**
 * Replaces the key of the webhook and the token for Azure DevOps at once while deliveries arrive, as Azure DevOps and a
 * relay send them, and tells how many were answered how. A day takes a minute; an instance's five minutes 0.2 s.
 */
const { values } = parseArgs({ options: { rate: { type: 'string', default: '100' } } });
const rate = Number(values.rate);
const speed = 1_500;
const firstKey = 'the key before the rotation, of 32 characters or more';
const retiredDeliveries = 100;

type Counts = Record<string, number>;

/** Sends a delivery that leads to nothing, and counts how it was answered. */
async function send(world: RotationWorld, counts: Counts, headersFor: (body: Buffer) => Record<string, string>) {
  const scope = { id: crypto.randomUUID(), eventType, publisherId: 'tfs' };
  const body = Buffer.from(
    JSON.stringify({ ...scope, resourceContainers: { project: { id: projectId } }, resource: {} }),
  );
  const headers = { 'content-type': 'application/json', ...headersFor(body) };
  const answer = await fetch(world.webhookUrl, { method: 'POST', headers, body }).then(
    async (response) => {
      await response.arrayBuffer();
      return String(response.status);
    },
    () => 'none',
  );
  counts[answer] = (counts[answer] ?? 0) + 1;
}

const bySignature = (key: string) => (body: Buffer) => ({ [signatureHeader]: signBody(body, key) });

function byBasic(key: string) {
  const { username, password } = basicCredential(key, hookScope);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return () => ({ authorization });
}

const world = await createRotationWorld(speed);
const { scopes, token } = await world.install(firstKey);
const [hookScope = { organization: '', projectId: '', eventType: '' }] = scopes;
const { eventType, projectId } = hookScope;
await world.begin();

const newest = async () => (await world.vault.vault.read('webhook-hmac-key'))?.value.reveal() ?? '';
/** Azure DevOps sends what its subscription has; the relay takes the new key when half of its day is over. */
let hookKey = firstKey;
let relayKey = firstKey;
let isOver = false;

async function watch(rotationId: string): Promise<void> {
  while (!isOver) {
    const key = await newest();
    const [name] = await world.userNames();
    if (name === basicCredential(key, hookScope).username) hookKey = key;
    if ((await world.audited(rotationId)).includes('verified') && relayKey !== key) {
      await delay((12 * 3_600_000) / speed);
      relayKey = key;
    }
    await delay(50);
  }
}

async function arrive(counts: Counts): Promise<void> {
  const began = performance.now();
  const underWay = new Set<Promise<void>>();
  for (let number = 0; !isOver; number += 1) {
    const sent = send(world, counts, number % 2 === 0 ? byBasic(hookKey) : bySignature(relayKey));
    underWay.add(sent);
    sent.finally(() => underWay.delete(sent));
    await delay(Math.max(0, began + ((number + 1) * 1000) / rate - performance.now()));
  }
  await Promise.all(underWay);
}

const valid: Counts = {};
const retired: Counts = {};
const began = performance.now();
const load = arrive(valid);
const ids = await Promise.all([world.rotate('webhook-hmac-key'), world.rotate('ado-pat')]);
const watching = watch(ids[0]);
const ended = await Promise.all(ids.map((id) => world.ended(id)));
isOver = true;
await Promise.all([load, watching]);
const seconds = (performance.now() - began) / 1000;
// An instance may use what it knows for five minutes.
await delay((6 * 60_000) / speed);
for (let number = 0; number < retiredDeliveries; number += 1) {
  await send(world, retired, number % 2 === 0 ? byBasic(firstKey) : bySignature(firstKey));
}
const organizationUrl = world.organizationUrl;
const signsIn = await createAzureDevOps({
  organizationUrl,
  credential: { kind: 'pat', getToken: async () => token.reveal() },
})
  .ping()
  .then(
    () => 'accepted',
    () => 'refused',
  );
await world.close();

const total = Object.values(valid).reduce((sum, count) => sum + count, 0);
process.stdout.write(
  [
    `${total} deliveries in ${seconds.toFixed(0)} s (${(total / seconds).toFixed(0)} a second) while both secrets were replaced:`,
    `valid ones were answered ${JSON.stringify(valid)}, ${retiredDeliveries} with the retired key ${JSON.stringify(retired)}`,
    `the rotations ended ${ended.map(({ runtimeStatus }) => runtimeStatus).join(' and ')}; the retired token is ${signsIn}`,
    '',
  ].join('\n'),
);
const isRight =
  Object.keys(valid).join() === '202' &&
  retired['202'] === undefined &&
  signsIn === 'refused' &&
  ended.every(({ runtimeStatus }) => runtimeStatus === 'Completed');
process.exitCode = isRight ? 0 : 1;
