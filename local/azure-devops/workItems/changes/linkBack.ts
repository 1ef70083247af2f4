import type { Backend } from '../../backend.ts';
import type { Identity } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { workItemLink } from '../records/linkTypes.ts';
import type { Relation, WorkItem } from '../records/records.ts';
import { latestRevision, workItemUrl } from '../records/render.ts';
import { targetOf } from './relations.ts';
import { appendRevision } from './revisions.ts';

/** A link between two items is seen from both of them, and gone from both. */
export function linkBack(backend: Backend, identity: Identity, workItem: WorkItem, before: readonly Relation[]): void {
  const { relations } = latestRevision(workItem);
  for (const added of without(relations, before)) {
    changeOther(backend, identity, added, (others, rel) => [
      ...others,
      { rel, url: workItemUrl(backend, workItem), attributes: {} },
    ]);
  }
  for (const removed of without(before, relations)) {
    changeOther(backend, identity, removed, (others, rel) =>
      others.filter((other) => other.rel !== rel || targetOf(other) !== workItem.id),
    );
  }
}

function without(relations: readonly Relation[], others: readonly Relation[]): readonly Relation[] {
  return relations.filter(({ rel, url }) => !others.some((other) => other.rel === rel && other.url === url));
}

function changeOther(
  backend: Backend,
  identity: Identity,
  link: Relation,
  change: (relations: readonly Relation[], opposite: string) => readonly Relation[],
): void {
  const opposite = workItemLink(link.rel)?.opposite;
  const other = backend.state.workItems.get(everything, targetOf(link));
  if (opposite === undefined || other === undefined) return;
  const latest = latestRevision(other);
  const relations = change(latest.relations, opposite);
  if (relations.length !== latest.relations.length) {
    appendRevision(backend, identity, other, { ...latest, relations: [...relations] });
  }
}
