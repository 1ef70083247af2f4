/**
 * One snapshot in a process of its own, so that its memory is its own: what the activity `takeSnapshot` does, up to the
 * storing. Prints one JSON line.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { packSnapshot } from '../../src/activities/snapshots/packSnapshot.ts';
import { createAzureDevOps } from '../../src/ado/azureDevOps.ts';
import { snapshotOrderSchema } from './snapshotOrder.ts';

const order = snapshotOrderSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const ado = createAzureDevOps({
  organizationUrl: order.url,
  credential: { kind: 'pat', getToken: async () => order.token },
});
const repository = await ado.repositories.resolve(order.project, undefined);
const commit = (await ado.repositories.tip(repository, repository.defaultBranch)) ?? '';
const limits = order.maxArchiveBytes === undefined ? {} : { maxArchiveBytes: order.maxArchiveBytes };
const peakBefore = peakKilobytes();
const started = performance.now();

const packed = await packSnapshot((given) =>
  ado.repositories.readFiles(repository, commit, { ...given, maxFileBytes: order.maxFileBytes, ...limits }),
);

const milliseconds = performance.now() - started;
const peak = peakKilobytes();
if (order.manifestFile !== undefined) {
  writeFileSync(order.manifestFile, JSON.stringify({ packFile: packed.packFile, files: packed.files }));
} else {
  await packed.remove();
}
const bytes = packed.files.reduce((sum, file) => sum + file.bytes, 0);
console.log(
  JSON.stringify({ milliseconds, peakKilobytes: peak, startKilobytes: peakBefore, files: packed.files.length, bytes }),
);

/** As Linux counts it for this program alone; `resourceUsage` begins with the memory of whoever started it. */
function peakKilobytes(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
