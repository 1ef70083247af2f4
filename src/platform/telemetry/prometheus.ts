import { metrics } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { meterName } from './metrics.ts';

/** Gives the app's metrics in Prometheus' text format. */
export type Scrape = () => Promise<string>;

export interface Prometheus {
  /** To be registered with whoever provides the meters. */
  readonly reader: MetricReader;
  readonly scrape: Scrape;
}

/** Collects when it is asked to, and never else. The library's own reader comes with an HTTP server that knows no roles. */
class ScrapeReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

/** Keeps metrics for Prometheus. */
export function createPrometheus(): Prometheus {
  const reader = new ScrapeReader();
  const serializer = new PrometheusSerializer('', false, undefined, true, true);
  return {
    reader,
    async scrape() {
      const { resourceMetrics } = await reader.collect();
      // Libraries have meters of their own: of no use here, and their names could clash with the app's.
      const own = resourceMetrics.scopeMetrics.filter(({ scope }) => scope.name === meterName);
      return serializer.serialize({ ...resourceMetrics, scopeMetrics: own });
    },
  };
}

/** Provides meters where nobody else does. */
export function provideMeters({ reader }: Prometheus): void {
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
}
