import type { HttpResponseInit } from '@azure/functions';
import type { Scrape } from '../../platform/telemetry/prometheus.ts';

/** `GET /api/metrics`: the metrics of this instance in Prometheus' text format. */
export function createMetricsEndpoint(scrape: Scrape): () => Promise<HttpResponseInit> {
  return async () => ({
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    body: await scrape(),
  });
}
