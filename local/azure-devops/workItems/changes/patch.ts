import { z } from 'zod';
import { findField } from '../process/process.ts';
import type { FieldDefinition } from '../process/processModel.ts';
import { followState, type Stamp } from '../process/workflow.ts';
import {
  ambiguousIdentity,
  invalidPatch,
  readOnlyField,
  testFailed,
  unknownField,
  unknownIdentity,
} from '../records/errors.ts';
import type { Fields, FieldValue, Relation, Revision } from '../records/records.ts';
import { sanitizeHtml } from '../records/sanitizeHtml.ts';
import { mergeTags, normalizeTags } from '../records/tags.ts';
import { applyRelation, type LinkContext } from './relations.ts';
import { demandRules, type RuleContext } from './rules.ts';

/** A JSON Patch as the service takes it for work items. */
export const patchSchema = z.array(
  z.object({
    op: z.string().transform((text) => text.toLowerCase()),
    path: z.string(),
    from: z.string().nullish(),
    value: z.unknown().optional(),
  }),
);

export type PatchOperation = z.infer<typeof patchSchema>[number];

/** What is known about the place a patch is applied in. */
export type PatchContext = RuleContext &
  LinkContext & {
    readonly stamp: Stamp;
    /** Ids of the people that a text in a field may mean. */
    readonly findIdentities: (text: string) => readonly string[];
  };

/** A work item's content while a patch is applied. */
export type Draft = {
  readonly rev: number;
  readonly fields: Fields;
  readonly relations: readonly Relation[];
  readonly markdownFields: readonly string[];
};

/**
 * Applies a patch, all or nothing, and sets what the server itself sets.
 * @param before the latest revision, or the fields a new item starts with
 * @throws ApiError 412 when a `test` does not hold, 400 for everything the type's rules refuse
 */
export function applyPatch(before: Draft, operations: readonly PatchOperation[], context: PatchContext): Draft {
  let draft = before;
  for (const operation of operations) {
    draft = applyOperation(draft, operation, before, context);
  }
  const old = before.rev === 0 ? undefined : before.fields;
  const cleaned = cleanTexts(draft, before, context);
  const given = new Set(
    operations
      .map(({ path }) => findField(context.process, path.replace('/fields/', '')))
      .map((field) => field?.referenceName ?? ''),
  );
  const followed = followState(context.type, old, cleaned, context.stamp, given);
  demandRules(followed, old, context);
  return { ...draft, fields: followed };
}

/** HTML is kept without what could run; Markdown is cleaned only when it is shown. */
function cleanTexts(draft: Draft, before: Draft, { process }: PatchContext): Fields {
  const isCleaned = (name: string): boolean =>
    ['html', 'history'].includes(findField(process, name)?.type ?? '') && !draft.markdownFields.includes(name);
  const entries = Object.entries(draft.fields).map(([name, value]): [string, FieldValue] =>
    typeof value === 'string' && value !== before.fields[name] && isCleaned(name)
      ? [name, sanitizeHtml(value)]
      : [name, value],
  );
  return Object.fromEntries(entries);
}

function applyOperation(draft: Draft, operation: PatchOperation, before: Draft, context: PatchContext): Draft {
  const [, area = '', name = ''] = /^\/(\w+)(?:\/(.+))?$/.exec(operation.path) ?? [];
  if (area === 'fields' && name !== '') {
    return applyField(draft, operation, decodePointer(name), context);
  }
  if (area === 'relations') {
    return { ...draft, relations: applyRelation(draft.relations, operation, name, before.relations, context) };
  }
  if (area === 'multilineFieldsFormat' && name !== '') {
    return applyFormat(draft, operation, findField(context.process, decodePointer(name)));
  }
  if ((area === 'rev' || area === 'id') && operation.op === 'test') {
    if (area === 'rev' && Number(operation.value) !== before.rev) {
      throw testFailed(operation.path, before.rev, operation.value);
    }
    return draft;
  }
  throw invalidPatch(`The path '${operation.path}' of the patch operation '${operation.op}' is not supported.`);
}

function decodePointer(text: string): string {
  return text.replace(/~1/g, '/').replace(/~0/g, '~');
}

function applyField(draft: Draft, operation: PatchOperation, name: string, context: PatchContext): Draft {
  const definition = findField(context.process, name);
  if (definition === undefined) {
    throw unknownField(name);
  }
  const field = definition.referenceName;
  const current = draft.fields[field];
  if (operation.op === 'test') {
    if (current !== operation.value) {
      throw testFailed(operation.path, current, operation.value);
    }
    return draft;
  }
  // Renovate says the type of an item that it makes a second time, among the fields.
  const isOwnType = field === 'System.WorkItemType' && context.id === -1 && operation.value === current;
  if (isOwnType && operation.op === 'add') {
    return draft;
  }
  if (definition.readOnly || (definition.isGuarded && !context.bypassesRules)) {
    throw readOnlyField(field);
  }
  const { [field]: _, ...others } = draft.fields;
  const value = operation.op === 'remove' ? undefined : readValue(operation.value, definition, context);
  if (!['add', 'replace', 'remove'].includes(operation.op)) {
    throw invalidPatch(`The patch operation '${operation.op}' is not supported for fields.`);
  }
  if (value === undefined) {
    return { ...draft, fields: others };
  }
  const stored = field === 'System.Tags' ? tagsValue(operation.op, current, value) : value;
  return { ...draft, fields: stored === '' ? others : { ...others, [field]: stored } };
}

// Adding tags keeps those that are there; replacing does not.
function tagsValue(op: string, current: FieldValue | undefined, value: FieldValue): FieldValue {
  return op === 'add' ? mergeTags(String(current ?? ''), String(value)) : normalizeTags(String(value));
}

function readValue(value: unknown, field: FieldDefinition, context: PatchContext): FieldValue | undefined {
  const { type } = field;
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  if (type === 'identity') {
    return identityValue(value, field, context);
  }
  if (type === 'integer' || type === 'double') {
    const number = Number(value);
    if (Number.isNaN(number)) {
      throw invalidPatch(`The value '${String(value)}' is not a number.`);
    }
    return number;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return typeof value === 'string' || type === 'boolean' ? value : String(value);
  }
  throw invalidPatch('The value of the patch operation has a type that the field does not take.');
}

const personSchema = z.object({
  uniqueName: z.string().optional(),
  id: z.string().optional(),
  displayName: z.string().optional(),
});

function identityValue(value: unknown, field: FieldDefinition, context: PatchContext): FieldValue {
  const person = personSchema.safeParse(value);
  const text = person.success
    ? (person.data.uniqueName ?? person.data.id ?? person.data.displayName ?? '')
    : String(value);
  const [identityId, another] = context.findIdentities(text);
  if (identityId === undefined) {
    throw unknownIdentity(field.name, text);
  }
  if (another !== undefined) {
    throw ambiguousIdentity(field.name, text);
  }
  return { identityId };
}

function applyFormat(draft: Draft, operation: PatchOperation, definition: FieldDefinition | undefined): Draft {
  const field = definition?.referenceName;
  const format = String(operation.value).toLowerCase();
  if (field === undefined || !['markdown', 'html'].includes(format)) {
    throw invalidPatch(`The format of the patch operation '${operation.path}' is not supported.`);
  }
  const others = draft.markdownFields.filter((other) => other !== field);
  if (format === 'html' && others.length !== draft.markdownFields.length) {
    // The real service converts a field to Markdown once and never back.
    throw invalidPatch(`The field '${field}' is Markdown and cannot become HTML again.`);
  }
  return { ...draft, markdownFields: format === 'markdown' ? [...others, field] : others };
}

/** True when two states of an item differ in anything a person could see. */
export function isChanged(before: Revision, after: Draft): boolean {
  const visible = (draft: Draft): string =>
    JSON.stringify([Object.entries(draft.fields).toSorted(), draft.relations, draft.markdownFields]);
  return visible(before) !== visible(after);
}
