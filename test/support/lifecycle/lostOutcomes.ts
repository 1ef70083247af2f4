import type { HostOptions } from '../../../local/host/index.ts';

/** Faults that lose the first outcome of every activity: each runs again after it has finished. */
export function loseFirstOutcomes(): { readonly faults: NonNullable<HostOptions['faults']>; lost(): number } {
  const seen = new Set<number>();
  return {
    faults: {
      at(point, _instanceId, activity) {
        if (point !== 'after-activity' || activity === undefined || seen.has(activity)) return 'none';
        seen.add(activity);
        return 'lose';
      },
    },
    lost: () => seen.size,
  };
}
