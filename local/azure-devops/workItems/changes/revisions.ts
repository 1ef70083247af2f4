import type { Backend } from '../../backend.ts';
import type { Identity } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { datesMustIncrease, tooManyRevisions } from '../records/errors.ts';
import type { Revision, WorkItem } from '../records/records.ts';
import { latestRevision } from '../records/render.ts';
import type { Draft } from './patch.ts';

/** @throws ApiError 400 when the item has as many revisions as it may */
export function demandRoom(backend: Backend, workItem: WorkItem): void {
  const { mostRevisions } = backend.process;
  if (workItem.revisions.length >= mostRevisions) throw tooManyRevisions(workItem.id, mostRevisions);
}

/** A revision with the content of a draft; who bypasses rules may say when it was made, and by whom. */
export function toRevision(draft: Draft, before: Revision | undefined, identity: Identity, now: string): Revision {
  const [date, by] = [draft.fields['System.ChangedDate'], draft.fields['System.ChangedBy']];
  const earlier = before?.changedDate ?? '';
  const changedDate = date === undefined || date === before?.fields['System.ChangedDate'] ? now : String(date);
  if (changedDate !== now && Date.parse(changedDate) <= Date.parse(earlier)) throw datesMustIncrease();
  const isGiven = typeof by === 'object' && by !== before?.fields['System.ChangedBy'];
  const changedBy = isGiven ? by.identityId : identity.id;
  return {
    rev: (before?.rev ?? 0) + 1,
    fields: { ...draft.fields, 'System.ChangedDate': changedDate, 'System.ChangedBy': { identityId: changedBy } },
    relations: [...draft.relations],
    markdownFields: [...draft.markdownFields],
    changedBy,
    changedDate,
  };
}

/** Dates of revisions increase (VS402625), also where the clock has not moved: the service keeps three milliseconds apart. */
function laterThan(earlier: string, now: string): string {
  const least = Date.parse(earlier) + 3;
  return Date.parse(now) >= least ? now : new Date(least).toISOString();
}

/** Adds a revision with the content of a draft and stores it. */
export function appendRevision(backend: Backend, identity: Identity, workItem: WorkItem, draft: Draft): WorkItem {
  const before = latestRevision(workItem);
  const revision = toRevision(draft, before, identity, laterThan(before.changedDate, backend.now()));
  const updated = { ...workItem, revisions: [...workItem.revisions, revision] };
  backend.state.workItems.put(everything, workItem.id, updated);
  return updated;
}
