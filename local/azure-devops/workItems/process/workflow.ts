import type { Fields } from '../records/records.ts';
import { reasonsFor } from './process.ts';
import type { StateCategory, WorkItemType } from './processModel.ts';

const common = 'Microsoft.VSTS.Common';

/** Who changed what, and when. */
export type Stamp = { readonly identityId: string; readonly date: string };

/** What entering a state of a category sets, and what it takes away. */
const effects: Readonly<Record<StateCategory, { readonly sets?: string; readonly clears: readonly string[] }>> = {
  Proposed: { clears: ['Activated', 'Resolved', 'Closed'] },
  InProgress: { sets: 'Activated', clears: ['Resolved', 'Closed'] },
  Resolved: { sets: 'Resolved', clears: ['Closed'] },
  Completed: { sets: 'Closed', clears: [] },
  Removed: { clears: [] },
};

/**
 * Fields with what the server itself sets when a state changes: reason, dates, and by whom.
 * @param given fields that the caller may set and has set
 */
export function followState(
  type: WorkItemType,
  before: Fields | undefined,
  after: Fields,
  stamp: Stamp,
  given: ReadonlySet<string>,
): Fields {
  const [from, to] = [before?.['System.State'], String(after['System.State'])];
  if (from === to) return after;
  const category = type.states.find((state) => state.name === to)?.category ?? 'Proposed';
  const { sets, clears } = effects[category];
  const cleared = new Set(clears.flatMap((name) => [`${common}.${name}Date`, `${common}.${name}By`]));
  const kept = Object.entries(after).filter(([name]) => !cleared.has(name));
  const usualReason = reasonsFor(type, from === undefined ? undefined : String(from), to)[0] ?? 'New';
  const own: Fields = {
    'System.Reason': usualReason,
    [`${common}.StateChangeDate`]: stamp.date,
    ...(sets === undefined
      ? {}
      : { [`${common}.${sets}Date`]: stamp.date, [`${common}.${sets}By`]: { identityId: stamp.identityId } }),
  };
  const set = Object.entries(own).filter(([name]) => !given.has(name));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(set) };
}
