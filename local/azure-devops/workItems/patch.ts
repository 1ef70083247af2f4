import { z } from 'zod';
import { findField, type WorkItemType } from './agileProcess.ts';
import { invalidPatch, relationExists, ruleError, testFailed, unknownField } from './errors.ts';
import { type Fields, type FieldValue, type Relation, type Revision, relationSchema } from './records.ts';
import { mergeTags, normalizeTags } from './tags.ts';

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
export type PatchContext = {
  readonly type: WorkItemType;
  readonly projectName: string;
  /** The id of a person named in a field, or undefined when nobody is meant. */
  readonly findIdentity: (text: string) => string | undefined;
};

/** A work item's content while a patch is applied. */
export type Draft = {
  readonly rev: number;
  readonly fields: Fields;
  readonly relations: readonly Relation[];
  readonly markdownFields: readonly string[];
};

/**
 * Applies a patch, all or nothing.
 * @param before the latest revision, or the fields a new item starts with
 * @throws ApiError 412 when a `test` does not hold, 400 for everything the type's rules refuse
 */
export function applyPatch(before: Draft, operations: readonly PatchOperation[], context: PatchContext): Draft {
  let draft = before;
  for (const operation of operations) {
    draft = applyOperation(draft, operation, before, context);
  }
  checkRules(draft.fields, before.fields, context);
  return draft;
}

function applyOperation(draft: Draft, operation: PatchOperation, before: Draft, context: PatchContext): Draft {
  const [, area = '', name = ''] = /^\/(\w+)(?:\/(.+))?$/.exec(operation.path) ?? [];
  if (area === 'fields' && name !== '') {
    return applyField(draft, operation, decodePointer(name), context);
  }
  if (area === 'relations') {
    return { ...draft, relations: applyRelation(draft.relations, operation, name, before.relations) };
  }
  if (area === 'multilineFieldsFormat' && name !== '') {
    return applyFormat(draft, operation, decodePointer(name));
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
  const definition = findField(name);
  const field = definition?.referenceName ?? (name.startsWith('Custom.') ? name : undefined);
  if (field === undefined) {
    throw unknownField(name);
  }
  const current = draft.fields[field];
  if (operation.op === 'test') {
    if (current !== operation.value) {
      throw testFailed(operation.path, current, operation.value);
    }
    return draft;
  }
  if (definition?.readOnly === true) {
    throw ruleError(definition.name, 'ReadOnly');
  }
  const { [field]: _, ...others } = draft.fields;
  const value = operation.op === 'remove' ? undefined : readValue(operation.value, definition?.type, context);
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

function readValue(value: unknown, type: string | undefined, context: PatchContext): FieldValue | undefined {
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  if (type === 'identity') {
    return identityValue(value, context);
  }
  if (type === 'integer' || type === 'double') {
    const number = Number(value);
    if (Number.isNaN(number)) {
      throw invalidPatch(`The value '${String(value)}' is not a number.`);
    }
    return number;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return typeof value === 'string' || type === undefined || type === 'boolean' ? value : String(value);
  }
  throw invalidPatch('The value of the patch operation has a type that the field does not take.');
}

const personSchema = z.object({
  uniqueName: z.string().optional(),
  id: z.string().optional(),
  displayName: z.string().optional(),
});

function identityValue(value: unknown, context: PatchContext): FieldValue {
  const person = personSchema.safeParse(value);
  const text = person.success
    ? (person.data.uniqueName ?? person.data.id ?? person.data.displayName ?? '')
    : String(value);
  const identityId = context.findIdentity(text);
  if (identityId === undefined) {
    throw ruleError('Assigned To', `The identity value '${text}' is an unknown identity`);
  }
  return { identityId };
}

function applyFormat(draft: Draft, operation: PatchOperation, name: string): Draft {
  const field = findField(name)?.referenceName;
  const format = String(operation.value).toLowerCase();
  if (field === undefined || !['markdown', 'html'].includes(format)) {
    throw invalidPatch(`The format '${String(operation.value)}' of the field '${name}' is not supported.`);
  }
  const others = draft.markdownFields.filter((other) => other !== field);
  if (format === 'html' && others.length !== draft.markdownFields.length) {
    // The real service converts a field to Markdown once and never back.
    throw invalidPatch(`The field '${name}' is Markdown and cannot become HTML again.`);
  }
  return { ...draft, markdownFields: format === 'markdown' ? [...others, field] : others };
}

function applyRelation(
  relations: readonly Relation[],
  operation: PatchOperation,
  position: string,
  before: readonly Relation[],
): readonly Relation[] {
  if (operation.op === 'add' && (position === '-' || position === '')) {
    const relation = relationSchema.safeParse(operation.value);
    if (
      !relation.success ||
      !/^(ArtifactLink|Hyperlink|AttachedFile|System\.LinkTypes\.|Microsoft\.VSTS\.)/.test(relation.data.rel)
    ) {
      throw invalidPatch('TF401349: The relation is not valid: rel and url are required.');
    }
    const { data } = relation;
    if (relations.some((other) => other.rel === data.rel && sameTarget(other.url, data.url))) {
      throw relationExists();
    }
    return [...relations, data];
  }
  // Indexes are those of the item as it was before the patch.
  const target = before[Number(position)];
  if (!/^\d+/.test(position) || target === undefined) {
    throw invalidPatch(`TF401349: There is no relation at the index '${position}'.`);
  }
  return operation.op === 'remove' ? relations.filter((relation) => relation !== target) : relations;
}

function sameTarget(first: string, second: string): boolean {
  return decodeURIComponent(first).toLowerCase() === decodeURIComponent(second).toLowerCase();
}

function checkRules(fields: Fields, before: Fields, context: PatchContext): void {
  const title = fields['System.Title'];
  if (typeof title !== 'string' || title.trim() === '') {
    throw ruleError('Title', 'Required, HasValues, LimitedToValues, AllowsOldValue, InvalidEmpty');
  }
  if (title.length > 255) {
    throw ruleError('Title', 'InvalidTooLong');
  }
  const state = fields['System.State'];
  if (state !== before['System.State'] && !context.type.states.some((known) => known.name === state)) {
    throw ruleError('State', 'Required, HasValues, LimitedToValues, AllowsOldValue, InvalidNotOldValue');
  }
  for (const field of ['System.AreaPath', 'System.IterationPath']) {
    const root = String(fields[field]).split('\\')[0];
    if (root?.toLowerCase() !== context.projectName.toLowerCase()) {
      throw invalidPatch(`TF401347: Invalid tree name given for work item -1, field '${field}'.`);
    }
  }
}

/** True when two states of an item differ in anything a person could see. */
export function isChanged(before: Revision, after: Draft): boolean {
  const visible = (draft: Draft): string =>
    JSON.stringify([Object.entries(draft.fields).toSorted(), draft.relations, draft.markdownFields]);
  return visible(before) !== visible(after);
}
