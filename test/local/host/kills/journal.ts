import { existsSync, readFileSync } from 'node:fs';
import type { Wreck } from './wreck.ts';

/** What the lives of a round noted, and what is wrong with it. */
export interface Ledger {
  /** Reads what the latest life added, and compares it with what lies in the file. */
  settle(wreck: Wreck): void;
  readonly executions: number;
  readonly outcomes: number;
  /** Activities that ran again because an earlier run's outcome was not committed. */
  readonly repeated: number;
  readonly complaints: readonly string[];
}

/** Keeps the books of a round from its journal. */
export function createLedger(journal: string): Ledger {
  let read = 0;
  let executions = 0;
  const ran = new Set<number>();
  const committed = new Set<number>();
  const accepted = new Map<string, number>();
  const complaints: string[] = [];

  function take([what, first = '', second]: readonly string[]): void {
    const activity = Number(first);
    if (what === 'run') {
      executions += 1;
      ran.add(activity);
      if (committed.has(activity)) complaints.push(`activity ${activity} ran again after its outcome was committed`);
    } else if (what === 'commit') committed.add(activity);
    else if (what === 'accepted') accepted.set(first, Number(second));
  }

  return {
    settle(wreck) {
      const text = existsSync(journal) ? readFileSync(journal, 'utf8') : '';
      for (const line of text.slice(read).split('\n')) take(line.split(' '));
      read = text.length;
      for (const activity of wreck.openActivities) {
        if (committed.has(activity)) complaints.push(`the committed outcome of activity ${activity} is gone`);
      }
      for (const activity of ran) if (!wreck.openActivities.has(activity)) committed.add(activity);
      for (const { id, status, events } of wreck.instances) {
        const isOver = ['Completed', 'Failed', 'Terminated'].includes(status);
        if (!isOver && events < (accepted.get(id) ?? 0)) complaints.push(`an event that ${id} was given is gone`);
      }
      for (const text of wreck.forgotten) complaints.push(`forgotten: ${text}`);
    },
    get executions() {
      return executions;
    },
    get outcomes() {
      return committed.size;
    },
    get repeated() {
      return executions - ran.size;
    },
    complaints,
  };
}
