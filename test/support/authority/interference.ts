import type { Activity } from '../../../src/activities/defineActivity.ts';
import type { ActivityName } from '../../../src/contracts/activities.ts';

/**
 * What happens around the next run of an activity: something before it, or its outcome is lost and something happens
 * before it runs again, as after the death of a host.
 */
export interface Interference {
  readonly activity: ActivityName;
  readonly when: 'before' | 'between-two-runs';
  readonly act: () => Promise<void>;
}

export interface Interferences {
  arm(interference: Interference): void;
  /** Forgets what has not happened. */
  clear(): void;
  wrap(activity: Activity): Activity;
}

export function createInterferences(): Interferences {
  let armed: Interference[] = [];
  const take = (name: ActivityName): Interference | undefined => {
    const found = armed.find(({ activity }) => activity === name);
    armed = armed.filter((one) => one !== found);
    return found;
  };
  return {
    arm: (interference) => void armed.push(interference),
    clear() {
      armed = [];
    },
    wrap: (activity) => ({
      ...activity,
      async handler(input, client) {
        const interference = take(activity.name);
        if (interference?.when === 'between-two-runs') await activity.handler(input, client);
        await interference?.act();
        return await activity.handler(input, client);
      },
    }),
  };
}
