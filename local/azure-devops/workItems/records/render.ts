import type { Backend } from '../../backend.ts';
import { identityReference } from '../../core/identities.ts';
import type { JsonObject } from '../../http/exchange.ts';
import { everything } from '../../state/state.ts';
import type { Fields, FieldValue, Relation, Revision, WorkItem } from './records.ts';

/** How much of a work item is asked for. */
export const expansions = { none: 0, relations: 1, fields: 2, links: 3, all: 4 } as const;

export type Expansion = keyof typeof expansions;

/** Address of a work item's REST resource. */
export function workItemUrl(backend: Backend, workItem: WorkItem): string {
  return `${backend.url()}/${workItem.projectId}/_apis/wit/workItems/${workItem.id}`;
}

/** Address a browser opens for a work item. */
export function workItemWebUrl(backend: Backend, workItem: WorkItem): string {
  return `${backend.url()}/${workItem.projectId}/_workitems/edit/${workItem.id}`;
}

/** A field's value as JSON: identities as objects. */
export function renderValue(backend: Backend, value: FieldValue): unknown {
  return typeof value === 'object' ? identityReference(backend, value.identityId) : value;
}

/** The latest revision of a work item. */
export function latestRevision(workItem: WorkItem): Revision {
  const revision = workItem.revisions.at(-1);
  if (revision === undefined) {
    throw new Error(`Work item ${workItem.id} has no revision.`);
  }
  return revision;
}

/** Fields of a revision with those the service computes. */
export function allFields(workItem: WorkItem, revision: Revision): Fields {
  const parent = revision.relations.find((relation) => relation.rel === 'System.LinkTypes.Hierarchy-Reverse');
  const parentId = Number(parent?.url.split('/').at(-1));
  return {
    'System.Id': workItem.id,
    'System.Rev': revision.rev,
    ...revision.fields,
    ...(Number.isInteger(parentId) ? { 'System.Parent': parentId } : {}),
  };
}

/** Of an attached file the original tells the size, whatever whoever attached it said. */
function renderRelation(backend: Backend, { rel, url, attributes }: Relation): JsonObject {
  const id = rel === 'AttachedFile' ? /\/attachments\/([0-9a-f-]{36})(?:\?|$)/i.exec(url)?.[1] : undefined;
  const file = id === undefined ? undefined : backend.state.attachments.get(everything, id.toLowerCase());
  return { rel, url, attributes: file === undefined ? attributes : { ...attributes, resourceSize: file.bytes } };
}

function links(backend: Backend, workItem: WorkItem): JsonObject {
  const self = workItemUrl(backend, workItem);
  return {
    self: { href: self },
    workItemUpdates: { href: `${self}/updates` },
    workItemRevisions: { href: `${self}/revisions` },
    workItemComments: { href: `${self}/comments` },
    html: { href: workItemWebUrl(backend, workItem) },
    workItemType: {
      href: `${backend.url()}/${workItem.projectId}/_apis/wit/workItemTypes/${encodeURIComponent(workItem.type)}`,
    },
    fields: { href: `${backend.url()}/${workItem.projectId}/_apis/wit/fields` },
  };
}

/** What of a work item an answer holds. */
export type RenderOptions = {
  readonly expansion: Expansion;
  readonly fields?: readonly string[] | undefined;
  readonly withLinks: boolean;
  readonly revision?: Revision;
};

/** A work item, or one revision of it. */
export function renderWorkItem(backend: Backend, workItem: WorkItem, options: RenderOptions): JsonObject {
  const revision = options.revision ?? latestRevision(workItem);
  const { expansion } = options;
  const wanted = options.fields?.map((name) => name.toLowerCase());
  const everyField = expansion === 'all' || expansion === 'fields' || wanted !== undefined;
  const fields = Object.entries(everyField ? allFields(workItem, revision) : withoutComputed(workItem, revision));
  const shown = fields.filter(([name]) => wanted === undefined || wanted.includes(name.toLowerCase()));
  const withRelations = (expansion === 'all' || expansion === 'relations') && revision.relations.length > 0;
  const self = workItemUrl(backend, workItem);
  const formats = Object.fromEntries(revision.markdownFields.map((field) => [field, 'markdown']));
  return {
    id: workItem.id,
    rev: revision.rev,
    fields: Object.fromEntries(shown.map(([name, value]) => [name, renderValue(backend, value)])),
    ...(revision.markdownFields.length === 0 ? {} : { multilineFieldsFormat: formats }),
    ...(withRelations ? { relations: revision.relations.map((relation) => renderRelation(backend, relation)) } : {}),
    ...(options.withLinks || expansion === 'all' || expansion === 'links' ? { _links: links(backend, workItem) } : {}),
    url: options.revision === undefined ? self : `${self}/revisions/${revision.rev}`,
  };
}

function withoutComputed(workItem: WorkItem, revision: Revision): Fields {
  const { 'System.Id': _, 'System.Rev': __, ...fields } = allFields(workItem, revision);
  return fields;
}

/** The change from one revision to the next, as `updates` and the service hook give it. */
export function renderUpdate(backend: Backend, workItem: WorkItem, rev: number): JsonObject {
  const revision = workItem.revisions[rev - 1] ?? latestRevision(workItem);
  const before = workItem.revisions[rev - 2];
  const following = workItem.revisions[rev];
  const self = workItemUrl(backend, workItem);
  const relations = relationChanges(backend, before?.relations ?? [], revision.relations);
  return {
    id: revision.rev,
    workItemId: workItem.id,
    rev: revision.rev,
    revisedBy: {
      ...identityReference(backend, revision.changedBy),
      name: identityReference(backend, revision.changedBy)['displayName'],
    },
    revisedDate: following?.changedDate ?? '9999-01-01T00:00:00Z',
    fields: fieldChanges(backend, workItem, before, revision),
    ...(relations === undefined ? {} : { relations }),
    _links: {
      self: { href: `${self}/updates/${revision.rev}` },
      workItemUpdates: { href: `${self}/updates` },
      parent: { href: self },
      html: { href: workItemWebUrl(backend, workItem) },
    },
    url: `${self}/updates/${revision.rev}`,
  };
}

function fieldChanges(backend: Backend, workItem: WorkItem, before: Revision | undefined, after: Revision): JsonObject {
  const old = before === undefined ? {} : allFields(workItem, before);
  const current = allFields(workItem, after);
  const changes: Record<string, JsonObject> = {};
  for (const name of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const oldValue = old[name];
    const newValue = current[name];
    if (JSON.stringify(oldValue) !== JSON.stringify(newValue)) {
      changes[name] = {
        ...(oldValue === undefined ? {} : { oldValue: renderValue(backend, oldValue) }),
        ...(newValue === undefined ? {} : { newValue: renderValue(backend, newValue) }),
      };
    }
  }
  return changes;
}

function relationChanges(
  backend: Backend,
  before: readonly Relation[],
  after: readonly Relation[],
): JsonObject | undefined {
  const rendered = (relation: Relation) => renderRelation(backend, relation);
  const key = (relation: Relation): string => JSON.stringify(relation);
  const old = new Set(before.map(key));
  const current = new Set(after.map(key));
  const added = after.filter((relation) => !old.has(key(relation))).map(rendered);
  const removed = before.filter((relation) => !current.has(key(relation))).map(rendered);
  if (added.length === 0 && removed.length === 0) {
    return undefined;
  }
  return { ...(added.length > 0 ? { added } : {}), ...(removed.length > 0 ? { removed } : {}) };
}
