import { QueueServiceClient } from '@azure/storage-queue';
import { afterEach, describe, expect, it } from '@jest/globals';
import { deliveryQueueName } from '../../../src/platform/queues/deliveryQueue.ts';
import { type Installation, startInstallation } from '../../support/installation.ts';
import { sampleRepository } from '../../support/sampleRepository.ts';
import { sampleFiles, sampleScenario } from '../../support/sampleTask.ts';
import { hasProgram, type PrometheusServer, startPrometheus } from '../../support/telemetry/prometheusServer.ts';

const isInstalled = hasProgram('prometheus');

/** The rules of ops/prometheus as they are, but in seconds where they count in minutes and hours. */
function quicken(rules: string): string {
  return rules
    .replaceAll(/for: \d+m/g, 'for: 0s')
    .replaceAll('[1h]', '[15s]')
    .replace('queue_age) > 300', 'queue_age) > 1')
    .replace('> 4.5', '> 0.5');
}

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
}, 60_000);

async function start(settings: Readonly<Record<string, string>>): Promise<[Installation, PrometheusServer]> {
  const repository = sampleRepository(sampleFiles);
  cleanUp.push(async () => repository.remove());
  const installation = await startInstallation({
    repository: { ...repository, name: 'till' },
    scenario: sampleScenario,
    settings: { PROMETHEUS_ENABLED: 'true', ...settings },
  });
  cleanUp.push(() => installation.close());
  const { url, hostKey: key } = installation.host();
  const prometheus = await startPrometheus({ url, key }, quicken);
  cleanUp.push(() => prometheus.stop());
  return [installation, prometheus];
}

const payloadOf = (id: number) => ({
  id: `created-${id}`,
  eventType: 'workitem.created',
  publisherId: 'tfs',
  resource: { id, rev: 1, fields: { 'System.TeamProject': 'Store', 'System.Tags': 'code-agent' } },
  resourceVersion: '1.0',
  resourceContainers: { project: { id: 'be9b3917-87e6-42a4-a549-2bc06a7a878f' } },
  createdDate: '2026-11-23T12:00:00Z',
});

if (!isInstalled) {
  it('skipped: there is no Prometheus server here (Debian: apt-get install prometheus)', () => {
    expect(isInstalled).toBe(false);
  });
} else {
  describe('a real Prometheus server that scrapes the app', () => {
    it('fires "queue age" while nobody takes deliveries, and clears it when they are gone', async () => {
      const [installation, prometheus] = await start({ AzureWebJobs_intake_Disabled: 'true' });

      await installation.send(payloadOf(1));

      await prometheus.until('QueueAge', 'firing');
      const storage = installation.host().emulatedStorage ?? '';
      await QueueServiceClient.fromConnectionString(storage).getQueueClient(deliveryQueueName).clearMessages();
      await prometheus.until('QueueAge', 'quiet');
    }, 180_000);

    it('fires "failed runs" when runs fail, and clears it an hour after', async () => {
      const [installation, prometheus] = await start({});
      expect(await prometheus.firing()).toEqual([]);

      await installation.send(payloadOf(9_001));
      await installation.send(payloadOf(9_002));

      await prometheus.until('FailedRuns', 'firing');
      await prometheus.until('FailedRuns', 'quiet');
    }, 180_000);
  });
}
