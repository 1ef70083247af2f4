import { LRUCache } from 'lru-cache';
import { rememberedRuns } from '../runs/runTable.ts';
import type { ChainHead } from './auditChain.ts';

/** How many runs a process remembers, and how many of the last events of each. */
const rememberedEvents = 64;

interface Written {
  readonly links: readonly ChainHead[];
  readonly days: readonly string[];
}

/**
 * What this process itself wrote to the audit log: the one witness that whoever may write the tables cannot reach. It
 * lasts as long as the process.
 */
export interface RecentWrites {
  note(runId: string, links: readonly ChainHead[], day: string): void;
  /** In the order of the chain. */
  linksOf(runId: string): readonly ChainHead[];
  /** @param day `yyyy-mm-dd` */
  runsOn(day: string): readonly string[];
}

export function createRecentWrites(): RecentWrites {
  const runs = new LRUCache<string, Written>({ max: rememberedRuns });
  return {
    note(runId, links, day) {
      const before = runs.get(runId) ?? { links: [], days: [] };
      runs.set(runId, {
        links: [...before.links, ...links]
          .toSorted((left, right) => left.sequence - right.sequence)
          .slice(-rememberedEvents),
        days: before.days.at(-1) === day ? before.days : [...before.days, day].slice(-rememberedEvents),
      });
    },
    linksOf: (runId) => runs.get(runId)?.links ?? [],
    runsOn: (day) => [...runs].flatMap(([runId, { days }]) => (days.includes(day) ? [runId] : [])),
  };
}
