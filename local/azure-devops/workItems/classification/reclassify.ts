import type { Backend } from '../../backend.ts';
import type { Identity, Project } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { appendRevision } from '../changes/revisions.ts';
import type { PathField } from '../records/classification.ts';
import type { WorkItem } from '../records/records.ts';
import { latestRevision } from '../records/render.ts';

/** The path with its beginning exchanged, or undefined for a path elsewhere. */
function moved(path: unknown, from: string, to: string): string | undefined {
  const text = String(path);
  const isBelow = `${text}\\`.toLowerCase().startsWith(`${from}\\`.toLowerCase());
  return isBelow ? `${to}${text.slice(from.length)}` : undefined;
}

function itemsOf(backend: Backend, project: Project): readonly WorkItem[] {
  return backend.state.workItems.list(everything).filter(({ projectId }) => projectId === project.id);
}

/** Work items that are at a path or below it now. */
export function itemsBelow(backend: Backend, project: Project, field: PathField, path: string): readonly WorkItem[] {
  return itemsOf(backend, project).filter(
    (workItem) => moved(latestRevision(workItem).fields[field], path, path) !== undefined,
  );
}

/** A node that is called or placed otherwise is so in all that was: revisions name it by its number in the service. */
export function renamePaths(backend: Backend, project: Project, field: PathField, from: string, to: string): void {
  for (const workItem of itemsOf(backend, project)) {
    const revisions = workItem.revisions.map((revision) => {
      const path = moved(revision.fields[field], from, to);
      return path === undefined ? revision : { ...revision, fields: { ...revision.fields, [field]: path } };
    });
    backend.state.workItems.put(everything, workItem.id, { ...workItem, revisions });
  }
}

/** Moves every work item at a path or below it to another node; each gets a revision by who deleted the node, a guess. */
export async function reclassify(
  backend: Backend,
  identity: Identity,
  items: readonly WorkItem[],
  field: PathField,
  to: string,
): Promise<void> {
  for (const workItem of items) {
    const before = latestRevision(workItem);
    const { 'System.History': _, ...fields } = before.fields;
    const updated = appendRevision(backend, identity, workItem, { ...before, fields: { ...fields, [field]: to } });
    if (!updated.isDeleted) await backend.publish({ kind: 'workItemUpdated', workItem: updated, by: identity });
  }
}
