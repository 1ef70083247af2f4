import type { Backend } from '../backend.ts';
import { demandWorkItemPermission, findIdentity } from '../core/identities.ts';
import type { Identity, Project } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { findWorkItemType, type WorkItemType } from './agileProcess.ts';
import { workItemNotFound } from './errors.ts';
import { applyPatch, type Draft, isChanged, type PatchContext, type PatchOperation } from './patch.ts';
import type { Fields, Relation, Revision, WorkItem } from './records.ts';
import { latestRevision, workItemUrl } from './render.ts';

/** @throws ApiError 404 TF401232 when the item does not exist or was deleted */
export function demandWorkItem(backend: Backend, id: number, project?: Project): WorkItem {
  const workItem = backend.state.workItems.get(everything, id);
  if (workItem === undefined || workItem.isDeleted || (project !== undefined && workItem.projectId !== project.id)) {
    throw workItemNotFound(id);
  }
  return workItem;
}

/** The type of an item; it was checked when the item was made. */
function demandType(name: string): WorkItemType {
  const type = findWorkItemType(name);
  if (type === undefined) {
    throw new Error(`The work item type ${name} is not part of the process.`);
  }
  return type;
}

function patchContext(backend: Backend, type: WorkItemType, project: Project): PatchContext {
  return { type, projectName: project.name, findIdentity: (text) => findIdentity(backend, text)?.id };
}

/** Creates a work item from a patch and tells the listeners. */
export async function createWorkItem(
  backend: Backend,
  identity: Identity,
  project: Project,
  type: WorkItemType,
  operations: readonly PatchOperation[],
  options: { readonly validateOnly?: boolean } = {},
): Promise<WorkItem> {
  demandWorkItemPermission(identity);
  const now = backend.now();
  const state = type.states[0]?.name ?? 'New';
  const initial: Fields = {
    'System.AreaPath': project.name,
    'System.TeamProject': project.name,
    'System.IterationPath': project.name,
    'System.WorkItemType': type.name,
    'System.State': state,
    'System.Reason': 'New',
    'System.CreatedDate': now,
    'System.CreatedBy': { identityId: identity.id },
    'System.CommentCount': 0,
    'Microsoft.VSTS.Common.StateChangeDate': now,
    'Microsoft.VSTS.Common.Priority': 2,
  };
  const before: Draft = { rev: 0, fields: initial, relations: [], markdownFields: [] };
  const draft = applyPatch(before, operations, patchContext(backend, type, project));
  const isTrial = options.validateOnly === true;
  const id = isTrial ? -1 : backend.state.store.nextNumber('workItem');
  const workItem: WorkItem = { id, projectId: project.id, type: type.name, isDeleted: false, revisions: [] };
  const created = { ...workItem, revisions: [nextRevision(draft, 1, identity, now)] };
  if (isTrial) {
    return created;
  }
  backend.state.workItems.put(everything, id, created);
  linkBack(backend, identity, created, []);
  const recorded = recordHistory(backend, identity, created, draft);
  await backend.publish({ kind: 'workItemCreated', workItem: recorded, by: identity });
  return publishHistory(backend, identity, recorded, draft);
}

/**
 * Changes a work item by a patch and tells the listeners. A patch that changes nothing makes no revision.
 * @throws ApiError 412 when its `test` does not hold, 400 when a rule refuses it
 */
export async function updateWorkItem(
  backend: Backend,
  identity: Identity,
  project: Project,
  workItem: WorkItem,
  operations: readonly PatchOperation[],
  options: { readonly validateOnly?: boolean } = {},
): Promise<WorkItem> {
  demandWorkItemPermission(identity);
  const before = latestRevision(workItem);
  const { 'System.History': _, ...fields } = before.fields;
  const draft = applyPatch(
    { ...before, fields },
    operations,
    patchContext(backend, demandType(workItem.type), project),
  );
  if (options.validateOnly === true || !isChanged({ ...before, fields }, draft)) {
    return workItem;
  }
  const updated = appendRevision(backend, identity, workItem, draft);
  linkBack(backend, identity, updated, before.relations);
  const recorded = recordHistory(backend, identity, updated, draft);
  await backend.publish({ kind: 'workItemUpdated', workItem: recorded, by: identity });
  return publishHistory(backend, identity, recorded, draft);
}

function nextRevision(draft: Draft, rev: number, identity: Identity, now: string): Revision {
  return {
    rev,
    fields: { ...draft.fields, 'System.ChangedDate': now, 'System.ChangedBy': { identityId: identity.id } },
    relations: [...draft.relations],
    markdownFields: [...draft.markdownFields],
    changedBy: identity.id,
    changedDate: now,
  };
}

/** Adds a revision with the content of a draft and stores it. */
function appendRevision(backend: Backend, identity: Identity, workItem: WorkItem, draft: Draft): WorkItem {
  const before = latestRevision(workItem);
  const now = backend.now();
  const stateChanged = before.fields['System.State'] !== draft.fields['System.State'];
  const fields = stateChanged ? { ...draft.fields, 'Microsoft.VSTS.Common.StateChangeDate': now } : draft.fields;
  const revision = nextRevision({ ...draft, fields }, before.rev + 1, identity, now);
  const updated = { ...workItem, revisions: [...workItem.revisions, revision] };
  backend.state.workItems.put(everything, workItem.id, updated);
  return updated;
}

/** A comment also is a revision, whose `System.History` holds its text. */
export function addCommentRevision(
  backend: Backend,
  identity: Identity,
  workItem: WorkItem,
  text: string,
  change: 1 | -1 | 0,
): WorkItem {
  const before = latestRevision(workItem);
  const count = Number(before.fields['System.CommentCount'] ?? 0) + change;
  const { 'System.History': _, ...kept } = before.fields;
  const history = text === '' ? {} : { 'System.History': text };
  return appendRevision(backend, identity, workItem, {
    ...before,
    fields: { ...kept, ...history, 'System.CommentCount': count },
  });
}

/**
 * Text written to `System.History` becomes a comment.
 * Nothing is awaited between reading the item and writing it, so that no other change is lost.
 */
function recordHistory(backend: Backend, identity: Identity, workItem: WorkItem, draft: Draft): WorkItem {
  const text = draft.fields['System.History'];
  if (typeof text !== 'string') {
    return workItem;
  }
  const now = backend.now();
  const commentId = backend.state.store.nextNumber('workItemComment');
  const record = { workItemId: workItem.id, commentId, version: 1, text, format: 'html' as const, isDeleted: false };
  const people = { createdBy: identity.id, createdDate: now, modifiedBy: identity.id, modifiedDate: now };
  backend.state.workItemComments.put(String(workItem.id), commentId, { ...record, ...people });
  const latest = latestRevision(workItem);
  const count = Number(latest.fields['System.CommentCount'] ?? 0) + 1;
  const counted = { ...latest, fields: { ...latest.fields, 'System.CommentCount': count } };
  const updated = { ...workItem, revisions: [...workItem.revisions.slice(0, -1), counted] };
  backend.state.workItems.put(everything, workItem.id, updated);
  return updated;
}

async function publishHistory(
  backend: Backend,
  identity: Identity,
  workItem: WorkItem,
  draft: Draft,
): Promise<WorkItem> {
  const text = draft.fields['System.History'];
  if (typeof text === 'string') {
    await backend.publish({ kind: 'workItemCommented', workItem, text, by: identity });
  }
  return workItem;
}

const oppositeLinks: Readonly<Record<string, string>> = {
  'System.LinkTypes.Hierarchy-Reverse': 'System.LinkTypes.Hierarchy-Forward',
  'System.LinkTypes.Hierarchy-Forward': 'System.LinkTypes.Hierarchy-Reverse',
  'System.LinkTypes.Related': 'System.LinkTypes.Related',
  'System.LinkTypes.Dependency-Forward': 'System.LinkTypes.Dependency-Reverse',
  'System.LinkTypes.Dependency-Reverse': 'System.LinkTypes.Dependency-Forward',
};

/** A link between two items is seen from both of them. */
function linkBack(backend: Backend, identity: Identity, workItem: WorkItem, before: readonly Relation[]): void {
  const known = new Set(before.map((relation) => `${relation.rel} ${relation.url}`));
  for (const relation of latestRevision(workItem).relations) {
    const opposite = oppositeLinks[relation.rel];
    const other = backend.state.workItems.get(everything, relation.url.split('/').at(-1) ?? '');
    if (opposite !== undefined && other !== undefined && !known.has(`${relation.rel} ${relation.url}`)) {
      const latest = latestRevision(other);
      const link = { rel: opposite, url: workItemUrl(backend, workItem), attributes: {} };
      appendRevision(backend, identity, other, { ...latest, relations: [...latest.relations, link] });
    }
  }
}
