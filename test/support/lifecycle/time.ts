import type { AzureDevOpsStandIn } from '../../../local/azure-devops/server.ts';
import type { SteppedClock } from './clock.ts';
import type { EventGate } from './eventGate.ts';
import type { LifecycleHost } from './host.ts';

const hour = 3_600_000;

/** All that may be busy. */
interface Scene {
  readonly ado: AzureDevOpsStandIn;
  readonly app: LifecycleHost;
  readonly clock: SteppedClock;
  readonly events: EventGate;
}

/** How a scenario's time passes. */
export function createTime({ ado, app, clock, events }: Scene) {
  const calls = () => ado.traffic.calls().reduce((sum, { count }) => sum + count, 0);
  const settle = async (): Promise<void> => {
    for (let before = ''; before !== `${calls()} ${events.count()}`; ) {
      before = `${calls()} ${events.count()}`;
      await app.host().whenIdle();
      await ado.whenIdle();
    }
    // What comes next comes later, and is told apart by its time.
    clock.advanceTo(clock.now() + 1);
  };
  const advanceTo = async (at: number): Promise<void> => {
    clock.advanceTo(at);
    await settle();
  };
  return {
    settle,
    async pass({ days = 0, hours = 0, minutes = 0 }: { days?: number; hours?: number; minutes?: number }) {
      await settle();
      const until = clock.now() + ((days * 24 + hours) * 60 + minutes) * 60_000;
      for (let next = clock.nextAt(); next !== undefined && next <= until; next = clock.nextAt()) await advanceTo(next);
      await advanceTo(until);
    },
    async passUntil(what: string, isSo: () => boolean | Promise<boolean>) {
      await settle();
      const limit = clock.now() + 365 * 24 * hour;
      while (!(await isSo())) {
        const next = clock.nextAt();
        if (next === undefined || next > limit) throw new Error(`Nothing more will happen, and still not: ${what}.`);
        await advanceTo(next);
      }
    },
  };
}
