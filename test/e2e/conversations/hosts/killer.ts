import type { Death } from '../moments.ts';
import { createLooks, type LifeLooks, type Running } from './looks.ts';

export interface Happened extends Death {
  /** Activities that were under way. */
  readonly running: readonly Running[];
  /** See {@link LifeLooks.isMixed}. */
  readonly isMixed: boolean;
}

/** What ends the lives of hosts, each at its planned moment. */
export interface Killer {
  /** The deaths that are to come, one for each life; those that were planned or happened before are forgotten. */
  plan(deaths: readonly Death[]): void;
  happened(): readonly Happened[];
  /** Begins a life. @param die is told when it has ended: nothing of it is heard from then on */
  begin(die: () => void): LifeLooks;
}

export function createKiller(): Killer {
  let planned: Death[] = [];
  let happened: Happened[] = [];
  return {
    happened: () => happened,
    plan(deaths) {
      planned = [...deaths];
      happened = [];
    },
    begin(die) {
      const counts = new Map<string, number>();
      const looks = createLooks((moment) => {
        const [next] = planned;
        if (next?.moment !== moment) return true;
        const count = (counts.get(moment) ?? 0) + 1;
        counts.set(moment, count);
        if (next.count > count) return true;
        planned.shift();
        happened.push({ ...next, running: looks.running(), isMixed: looks.isMixed() });
        die();
        return false;
      });
      return looks;
    },
  };
}
