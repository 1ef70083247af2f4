/**
 * `npm run bench:webhook`: how many deliveries the webhook accepts, beside probot, bare `node:http` and the queue alone in
 * the same run, whether one is lost, and what the gateway itself costs. `--seconds N` shortens each load (60 s), `--write`
 * puts the tables into docs/benchmarks.md.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { writeSection } from '../host/writeSection.ts';
import { pullRequestDelivery, pushDelivery } from './deliveries.ts';
import { measureGatewayWork } from './gatewayWork.ts';
import { countLost } from './lostDeliveries.ts';
import { measureLoad } from './measureLoad.ts';
import { measureQueueCeiling } from './queueCeiling.ts';
import { type QueueLoad, report, type ServerLoads } from './report.ts';
import { type ServerUnderTest, startHost, startPeer } from './servers.ts';
import { measureTiming } from './timing.ts';

const rates = [10, 100, 1_000];
const highestRate = [1_000];
const openConnections = 256;
const closedConnections = 64;
const lossRate = 500;
const kills = 3;
/** The host needs some seconds to start again after each kill. */
const shortestLossSeconds = 20;
const warmUpSeconds = 5;
const messageSizes = [1, 20];

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, write: { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);
/** Of loads that are there to compare with. */
const peerSeconds = Math.max(seconds / 3, 3);
const loadBefore = loadavg()[0] ?? 0;

const gateway = measureGatewayWork();
const timing = measureTiming();
const bare = await measurePeer('bare `node:http`', 'bareServer.ts', pullRequestDelivery);
const probot = await measurePeer("probot's webhook server", 'probotServer.ts', pushDelivery);
const queue: QueueLoad[] = [];
for (const deliveries of messageSizes) {
  const options = { deliveries, seconds: peerSeconds / 2, connections: closedConnections };
  queue.push({ deliveries, load: await measureQueueCeiling(options) });
}
const { app, backlog } = await measureApp();
const loss = await countLost(lossRate, Math.max(seconds, shortestLossSeconds), kills);
const text = report({ app, probot, bare, queue, backlog, loss, gateway, timing, seconds, loadBefore });
console.log(text);
if (values.write) writeSection('webhook', text);
if (loss.lost > 0) process.exitCode = 1;

async function measureApp() {
  const host = await startHost({ readsQueue: true });
  try {
    await warmUp(host, pullRequestDelivery);
    const offered = await offer(host, rates, seconds, pullRequestDelivery);
    const backlog = await host.waitingMessages();
    return { app: { name: 'this app', offered, ceiling: await ceiling(host, pullRequestDelivery) }, backlog };
  } finally {
    await host.stop();
  }
}

async function measurePeer(
  name: string,
  file: Parameters<typeof startPeer>[0],
  make: typeof pullRequestDelivery,
): Promise<ServerLoads> {
  const server = await startPeer(file);
  try {
    await warmUp(server, make);
    return { name, offered: await offer(server, highestRate, peerSeconds, make), ceiling: await ceiling(server, make) };
  } finally {
    await server.stop();
  }
}

/** The first answers compile code; a service that runs has that behind it. */
async function warmUp(server: ServerUnderTest, make: typeof pullRequestDelivery): Promise<void> {
  await measureLoad(server, {
    make,
    seconds: Math.min(seconds, warmUpSeconds),
    rate: 200,
    connections: openConnections,
  });
}

async function offer(
  server: ServerUnderTest,
  perSecond: readonly number[],
  seconds: number,
  make: typeof pullRequestDelivery,
): Promise<ServerLoads['offered']> {
  const loads: ServerLoads['offered'][number][] = [];
  for (const rate of perSecond) {
    loads.push([rate, await measureLoad(server, { make, seconds, rate, connections: openConnections })]);
  }
  return loads;
}

async function ceiling(server: ServerUnderTest, make: typeof pullRequestDelivery) {
  return await measureLoad(server, { make, seconds: peerSeconds, connections: closedConnections });
}
