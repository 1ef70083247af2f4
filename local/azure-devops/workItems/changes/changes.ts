import type { Backend } from '../../backend.ts';
import { groupsOf } from '../../core/groups.ts';
import { demandWorkItemPermission, findIdentities } from '../../core/identities.ts';
import type { Identity, Project } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { findWorkItemType, nextStates } from '../process/process.ts';
import type { WorkItemType } from '../process/processModel.ts';
import { hasNode } from '../records/classification.ts';
import { mayNotBypass, mayNotSuppress, workItemNotFound } from '../records/errors.ts';
import type { Fields, WorkItem } from '../records/records.ts';
import { latestRevision } from '../records/render.ts';
import { linkBack } from './linkBack.ts';
import { applyPatch, type Draft, isChanged, type PatchContext, type PatchOperation } from './patch.ts';
import { parentAmong } from './relations.ts';
import { appendRevision, demandRoom, toRevision } from './revisions.ts';

/** @throws ApiError 404 TF401232 when the item does not exist or was deleted */
export function demandWorkItem(backend: Backend, id: number, project?: Project): WorkItem {
  const workItem = backend.state.workItems.get(everything, id);
  if (workItem === undefined || workItem.isDeleted || (project !== undefined && workItem.projectId !== project.id)) {
    throw workItemNotFound(id);
  }
  return workItem;
}

/** The type of an item; it was checked when the item was made. */
function demandType({ process }: Backend, name: string): WorkItemType {
  const type = findWorkItemType(process, name);
  if (type === undefined) {
    throw new Error(`The work item type ${name} is not part of the process.`);
  }
  return type;
}

/** How a change is made. */
export type ChangeOptions = {
  readonly validateOnly?: boolean;
  /** Only for administrators: fields that the server sets may be given, and no rule of the process is asked. */
  readonly bypassRules?: boolean;
  /** Only for administrators: nobody is told of the change. */
  readonly suppressNotifications?: boolean;
};

const bypassers = /^Project (Collection )?(Administrators|Service Accounts)$/i;

type Place = { readonly type: WorkItemType; readonly project: Project; readonly id: number };

function patchContext(backend: Backend, identity: Identity, place: Place, options: ChangeOptions): PatchContext {
  const { type, project, id } = place;
  const bypassesRules = options.bypassRules === true;
  const isAdministrator = groupsOf(backend, identity, true).some(({ bareName }) => bypassers.test(bareName));
  if (bypassesRules && !isAdministrator) throw mayNotBypass(identity.displayName);
  if (options.suppressNotifications === true && !isAdministrator) throw mayNotSuppress(identity.displayName);
  return {
    ...{ type, id, bypassesRules, process: backend.process },
    hasNode: (field, path) => hasNode(backend, project, field, path),
    stamp: { identityId: identity.id, date: backend.now() },
    findIdentities: (text) => findIdentities(backend, text).map(({ id: found }) => found),
    family: (other) => {
      const found = backend.state.workItems.get(everything, other);
      if (found === undefined || found.isDeleted) return undefined;
      return { parent: parentAmong(latestRevision(found).relations) };
    },
  };
}

/** Creates a work item from a patch and tells the listeners. */
export async function createWorkItem(
  backend: Backend,
  identity: Identity,
  project: Project,
  type: WorkItemType,
  operations: readonly PatchOperation[],
  options: ChangeOptions = {},
): Promise<WorkItem> {
  demandWorkItemPermission(identity);
  const now = backend.now();
  const state = nextStates(type, undefined)[0] ?? 'New';
  const initial: Fields = {
    'System.AreaPath': project.name,
    'System.TeamProject': project.name,
    'System.IterationPath': project.name,
    'System.WorkItemType': type.name,
    'System.State': state,
    'System.CreatedDate': now,
    'System.CreatedBy': { identityId: identity.id },
    'System.CommentCount': 0,
    'Microsoft.VSTS.Common.Priority': 2,
  };
  const before: Draft = { rev: 0, fields: initial, relations: [], markdownFields: [] };
  const draft = applyPatch(before, operations, patchContext(backend, identity, { type, project, id: -1 }, options));
  const isTrial = options.validateOnly === true;
  const id = isTrial ? -1 : backend.state.store.nextNumber('workItem');
  const workItem: WorkItem = { id, projectId: project.id, type: type.name, isDeleted: false, revisions: [] };
  const created = { ...workItem, revisions: [toRevision(draft, undefined, identity, now)] };
  if (isTrial) {
    return created;
  }
  backend.state.workItems.put(everything, id, created);
  linkBack(backend, identity, created, []);
  const recorded = recordHistory(backend, identity, created, draft);
  if (options.suppressNotifications === true) return recorded;
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
  options: ChangeOptions = {},
): Promise<WorkItem> {
  demandWorkItemPermission(identity);
  const before = latestRevision(workItem);
  const { 'System.History': _, ...fields } = before.fields;
  const place = { type: demandType(backend, workItem.type), project, id: workItem.id };
  const context = patchContext(backend, identity, place, options);
  const draft = applyPatch({ ...before, fields }, operations, context);
  if (options.validateOnly === true || !isChanged({ ...before, fields }, draft)) {
    return workItem;
  }
  demandRoom(backend, workItem);
  const updated = appendRevision(backend, identity, workItem, draft);
  linkBack(backend, identity, updated, before.relations);
  const recorded = recordHistory(backend, identity, updated, draft);
  if (options.suppressNotifications === true) return recorded;
  await backend.publish({ kind: 'workItemUpdated', workItem: recorded, by: identity });
  return publishHistory(backend, identity, recorded, draft);
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
