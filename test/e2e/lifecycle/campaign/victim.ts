import { enableCompileCache } from 'node:module';
import { createFastClock } from '../../../../local/host/durable/clock.ts';
import { createNodeModuleLoader } from '../../../../local/host/loading/moduleLoader.ts';
import { loseFirstOutcomes } from '../../../support/lifecycle/lostOutcomes.ts';
import { orderSchema, type Ready } from './protocol.ts';
import { sendVaultRequestsTo } from './vaultRequests.ts';

/** A process with the host and the whole app in it, made to be killed. It goes on where an earlier one died. */
enableCompileCache();
const order = orderSchema.parse(JSON.parse(process.argv[2] ?? ''));
const clock = createFastClock(order);
// Nobody may be left behind when the campaign itself is ended.
process.stdin.on('end', () => process.exit(1)).resume();

if (order.vault !== undefined) sendVaultRequestsTo(order.vault);

const { startHost } = await import('../../../../local/host/host.ts');
const { appDirectory, stateDirectory, port, environment } = order;
const host = await startHost({
  ...{ appDirectory, stateDirectory, port, environment, clock, ruleCheck: 'enforce' as const },
  ...(order.losesFirstOutcomes === true ? { faults: loseFirstOutcomes().faults } : {}),
  log: (level, category, message) => {
    if (level === 'error') process.stderr.write(`${category} ${message}\n`);
  },
  loader: { provide: createNodeModuleLoader().provide, load: registerApp },
});
const ready: Ready = { url: host.url, systemKey: host.systemKey };
process.stdout.write(`${JSON.stringify(ready)}\n`);

/** Wires the app as its entry point does, but for the clock. */
async function registerApp(): Promise<void> {
  const { registerFunctions } = await import('../../../../src/functions/registerFunctions.ts');
  const { composeApp } = await import('../../../../src/composition/composeApp.ts');
  const { readSettings } = await import('../../../../src/platform/settings/configuration.ts');
  const { createLogger } = await import('../../../../src/platform/telemetry/logger.ts');
  const logger = createLogger(() => {}, clock.now);
  const settings = readSettings(process.env);
  registerFunctions(composeApp({ environment: process.env, settings, logger, now: clock.now }));
}
