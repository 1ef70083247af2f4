import { type Counter, type Histogram, type Meter, type MeterProvider, metrics } from '@opentelemetry/api';
import { type MetricDefinition, type MetricName, type MetricOf, metricTable } from './metricTable.ts';

/** Name of the meter, which tells the app's own metrics from those of libraries. */
export const meterName = 'code-agent';

/** Attributes of one value; undefined ones are left out. */
export type MetricAttributes<Name extends MetricName> = {
  readonly [Attribute in keyof (typeof metricTable)[Name]['attributes']]?: string | number | undefined;
};

/** What a gauge shows. */
export interface GaugeObservation {
  readonly value: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

interface Instruments {
  readonly meter: Meter;
  readonly counters: Map<string, Counter>;
  readonly histograms: Map<string, Histogram>;
}

const known = new WeakMap<MeterProvider, Instruments>();

/** Adds to a counter. */
export function incrementCounter<Name extends MetricOf<'counter'>>(
  name: Name,
  value: number,
  attributes: MetricAttributes<Name>,
): void {
  const { meter, counters } = instruments();
  const counter = counters.get(name) ?? meter.createCounter(name, describe(name));
  counters.set(name, counter);
  counter.add(value, present(attributes));
}

/** Records one value of a histogram. */
export function recordValue<Name extends MetricOf<'histogram'>>(
  name: Name,
  value: number,
  attributes: MetricAttributes<Name>,
): void {
  const { meter, histograms } = instruments();
  const { bounds }: MetricDefinition = metricTable[name];
  const advice = bounds === undefined ? {} : { advice: { explicitBucketBoundaries: [...bounds] } };
  const histogram = histograms.get(name) ?? meter.createHistogram(name, { ...describe(name), ...advice });
  histograms.set(name, histogram);
  histogram.record(value, present(attributes));
}

/** Sets a gauge whose value is come by rarely: it stands until the next one. */
export function setGauge(name: MetricOf<'gauge'>, value: number): void {
  instruments().meter.createGauge(name, describe(name)).record(value);
}

/** Shows a gauge whenever someone collects. What cannot be read now is not shown, and harms no other metric. */
export function observeGauge(name: MetricOf<'gauge'>, read: () => Promise<readonly GaugeObservation[]>): void {
  const gauge = instruments().meter.createObservableGauge(name, describe(name));
  gauge.addCallback(async (result) => {
    const readings = await read().catch(() => []);
    for (const { value, attributes } of readings) result.observe(value, attributes);
  });
}

/** Asked for at every use: an instrument from before telemetry has started stays dead for good. */
function instruments(): Instruments {
  const provider = metrics.getMeterProvider();
  const found = known.get(provider);
  if (found !== undefined) return found;
  const made = { meter: provider.getMeter(meterName), counters: new Map(), histograms: new Map() };
  known.set(provider, made);
  return made;
}

function describe(name: MetricName): { readonly unit: string; readonly description: string } {
  const { unit, description } = metricTable[name];
  return { unit, description };
}

function present(attributes: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
