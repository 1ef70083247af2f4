/**
 * `npm run bench:webhook`: how many deliveries the webhook accepts, beside probot and bare `node:http` in the same run,
 * whether one is lost, and what the gateway itself costs. `--seconds N` shortens each load (60 s), `--write` puts the
 * tables into docs/benchmarks.md.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { writeSection } from '../host/writeSection.ts';
import { pullRequestDelivery, pushDelivery } from './deliveries.ts';
import { measureGatewayWork } from './gatewayWork.ts';
import { type LoadResult, offerLoad } from './load.ts';
import { countLost } from './lostDeliveries.ts';
import { report, type ServerLoads } from './report.ts';
import { type ServerUnderTest, startHost, startPeer } from './servers.ts';
import { measureTiming } from './timing.ts';

const rates = [10, 100, 1_000];
const openConnections = 256;
const closedConnections = 32;
const lossRate = 200;
/** The host needs some seconds to start again after each kill. */
const shortestLossSeconds = 20;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, write: { type: 'boolean', default: false } },
});
const seconds = Number(values.seconds);
const loadBefore = loadavg()[0] ?? 0;

const gateway = measureGatewayWork();
const timing = measureTiming();
const loads = [
  await measure('this app on the local host', () => startHost({ readsQueue: true }), pullRequestDelivery),
  await measure("probot's webhook server", () => startPeer('probotServer.ts'), pushDelivery),
  await measure('bare `node:http`', () => startPeer('bareServer.ts'), pullRequestDelivery),
];
const loss = await countLost(lossRate, Math.max(seconds, shortestLossSeconds), 2);
const text = report({ loads, loss, gateway, timing, seconds, loadBefore });
console.log(text);
if (values.write) writeSection('webhook', text);
if (loss.lost > 0) process.exitCode = 1;

async function measure(
  name: string,
  start: () => Promise<ServerUnderTest>,
  make: typeof pullRequestDelivery,
): Promise<ServerLoads> {
  const server = await start();
  try {
    const common = { url: server.url, seconds, make };
    // The first answers compile code; a service that runs has that behind it.
    await offerLoad({ ...common, seconds: Math.min(seconds, 5), rate: 100, connections: openConnections });
    const offered: (readonly [number, LoadResult])[] = [];
    for (const rate of rates) {
      offered.push([rate, await offerLoad({ ...common, rate, connections: openConnections })]);
    }
    return { name, offered, ceiling: await offerLoad({ ...common, connections: closedConnections }) };
  } finally {
    await server.stop();
  }
}
