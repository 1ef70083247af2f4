import { serviceHookEvents } from '../../ado/serviceHooks/serviceHookEvents.ts';
import { incrementCounter, type MetricAttributes } from '../../platform/telemetry/metrics.ts';

type Outcome = 'accepted' | 'ignored' | 'refused' | 'malformed' | 'put-off' | 'failed';

/** Only these are counted by name: invented event types must not make the metric grow without bound. */
const knownEvents: ReadonlySet<string> = new Set(serviceHookEvents.map(({ eventType }) => eventType));

/** Counts a delivery by event type and outcome. */
export function countDelivery(event: string | undefined, outcome: Outcome): void {
  const attributes: MetricAttributes<'code_agent.deliveries'> = {
    event: event !== undefined && knownEvents.has(event) ? event : 'unknown',
    outcome,
  };
  incrementCounter('code_agent.deliveries', 1, attributes);
}
