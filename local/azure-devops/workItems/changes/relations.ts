import { circularLink, extraParent, invalidPatch, relationExists, workItemNotFound } from '../records/errors.ts';
import { workItemLink } from '../records/linkTypes.ts';
import { type Relation, relationSchema } from '../records/records.ts';

/** What the links of a work item are checked against. */
export type LinkContext = {
  /** -1 while the item is being made. */
  readonly id: number;
  /** The parent of an item, if it has one; undefined for one that does not exist. */
  readonly family: (id: number) => { readonly parent: number | undefined } | undefined;
};

type RelationOperation = { readonly op: string; readonly value?: unknown };

const parentLink = 'System.LinkTypes.Hierarchy-Reverse';
const childLink = 'System.LinkTypes.Hierarchy-Forward';
const known = /^(ArtifactLink|Hyperlink|AttachedFile|System\.LinkTypes\.|Microsoft\.VSTS\.)/;

/** The number of the work item a link leads to. */
export function targetOf(relation: Relation): number {
  return Number(relation.url.split('/').at(-1));
}

/** The parent among an item's links. */
export function parentAmong(relations: readonly Relation[]): number | undefined {
  const parent = relations.find(({ rel }) => rel === parentLink);
  return parent === undefined ? undefined : targetOf(parent);
}

/**
 * Links after one operation of a patch.
 * @param position `-` for a new one, else its index in the item as it was before the patch
 */
export function applyRelation(
  relations: readonly Relation[],
  operation: RelationOperation,
  position: string,
  before: readonly Relation[],
  context: LinkContext,
): readonly Relation[] {
  if (operation.op === 'add' && (position === '-' || position === '')) {
    const parsed = relationSchema.safeParse(operation.value);
    const link = parsed.success ? workItemLink(parsed.data.rel) : undefined;
    if (!parsed.success || (link === undefined && !known.test(parsed.data.rel))) {
      throw invalidPatch('TF401349: The relation is not valid: rel and url are required.');
    }
    const data: Relation = { ...parsed.data, rel: link?.referenceName ?? parsed.data.rel };
    if (relations.some((other) => other.rel === data.rel && sameTarget(other.url, data.url))) {
      throw relationExists();
    }
    if (link !== undefined || data.rel.startsWith('System.LinkTypes.')) checkLink(relations, data, context);
    return [...relations, data];
  }
  const target = before[Number(position)];
  if (!/^\d+/.test(position) || target === undefined) {
    throw invalidPatch(`TF401349: There is no relation at the index '${position}'.`);
  }
  return operation.op === 'remove' ? relations.filter((relation) => relation !== target) : relations;
}

/** One parent at most, nobody above itself, and both ends exist. */
function checkLink(relations: readonly Relation[], added: Relation, context: LinkContext): void {
  const target = targetOf(added);
  const other = context.family(target);
  if (other === undefined) throw workItemNotFound(target);
  if (added.rel === parentLink) {
    if (parentAmong(relations) !== undefined) throw extraParent('Parent', context.id, target);
    if (isAbove(context.id, target, context)) throw circularLink('Parent', context.id, target);
  }
  if (added.rel === childLink) {
    if (other.parent !== undefined) throw extraParent('Child', context.id, target);
    if (target === context.id || isAbove(target, parentAmong(relations), context)) {
      throw circularLink('Child', context.id, target);
    }
  }
}

function isAbove(id: number, start: number | undefined, { family }: LinkContext): boolean {
  for (let one = start; one !== undefined; one = family(one)?.parent) {
    if (one === id) return true;
  }
  return false;
}

function sameTarget(first: string, second: string): boolean {
  return decoded(first).toLowerCase() === decoded(second).toLowerCase();
}

/** An address that is not encoded properly is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
