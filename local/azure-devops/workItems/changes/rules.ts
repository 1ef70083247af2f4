import { findField, nextStates, reasonsFor, reasonsOf } from '../process/process.ts';
import type { Process, WorkItemType } from '../process/processModel.ts';
import { type PathField, pathFields } from '../records/classification.ts';
import {
  fieldRule,
  invalidTags,
  invalidTreeName,
  type RuleViolation,
  rulesBroken,
  unlistedValue,
  valueTooLong,
} from '../records/errors.ts';
import type { Fields } from '../records/records.ts';
import { splitTags } from '../records/tags.ts';

/** Limits of work items: learn.microsoft.com/azure/devops/organizations/settings/work/object-limits */
export const longestText = 1_048_576;
const longestString = 255;
const mostTags = 100;
const longestTag = 400;

/** What a change is checked against. */
export type RuleContext = {
  readonly process: Process;
  readonly type: WorkItemType;
  /** Whether the project has the area or iteration. */
  readonly hasNode: (field: PathField, path: string) => boolean;
  /** -1 while the item is being made. */
  readonly id: number;
  readonly bypassesRules: boolean;
};

/**
 * Checks everything the process has against a change.
 * @param before undefined for a new item
 * @throws ApiError 400 for what does not fit, does not exist or breaks a rule
 */
export function demandRules(after: Fields, before: Fields | undefined, context: RuleContext): void {
  checkLengths(after, context);
  checkTags(after, before);
  for (const field of pathFields) {
    if (!context.hasNode(field, String(after[field]))) {
      throw invalidTreeName(context.id, field);
    }
  }
  if (context.bypassesRules) return;
  const violations = [
    ...requiredFields(after, context),
    ...lockedFields(after, before, context),
    ...stateAndReason(after, before, context),
    ...pickedValues(after, before, context),
  ];
  if (violations.length > 0) throw rulesBroken(violations);
}

function checkLengths(after: Fields, { process }: RuleContext): void {
  for (const [referenceName, value] of Object.entries(after)) {
    const type = findField(process, referenceName)?.type;
    const isLong = type === 'html' || type === 'history';
    const limit = isLong ? longestText : longestString;
    const isLimited = isLong || type === 'string';
    if (isLimited && typeof value === 'string' && value.length > limit) throw valueTooLong(referenceName);
  }
}

function checkTags(after: Fields, before: Fields | undefined): void {
  if (after['System.Tags'] === before?.['System.Tags']) return;
  const tags = splitTags(String(after['System.Tags'] ?? ''));
  if (tags.length > mostTags) throw invalidTags(`A work item can have ${mostTags} tags at most.`);
  const long = tags.find((tag) => tag.length > longestTag);
  if (long !== undefined) throw invalidTags(`A tag can have ${longestTag} characters at most.`);
}

function nameOf(process: Process, referenceName: string): string {
  return findField(process, referenceName)?.name ?? referenceName;
}

function requiredFields(after: Fields, { process, type }: RuleContext): readonly RuleViolation[] {
  const names = new Set([...type.required, ...(type.requiredIn[String(after['System.State'])] ?? [])]);
  return [...names]
    .filter((name) => String(after[name] ?? '').trim() === '')
    .map((name) => {
      const isPicked = type.allowedValues[name] !== undefined;
      return fieldRule(
        name,
        nameOf(process, name),
        isPicked
          ? ['required', 'hasValues', 'limitedToValues', 'allowsOldValue', 'invalidEmpty']
          : ['required', 'invalidEmpty'],
      );
    });
}

/** Rules are those of the state the item will have: who leaves a closed state may change what it locks. */
function lockedFields(
  after: Fields,
  before: Fields | undefined,
  { process, type }: RuleContext,
): readonly RuleViolation[] {
  const locked = type.readOnlyIn[String(after['System.State'])] ?? [];
  return locked
    .filter((name) => before !== undefined && JSON.stringify(after[name]) !== JSON.stringify(before[name]))
    .map((name) => fieldRule(name, nameOf(process, name), ['readOnly']));
}

function stateAndReason(after: Fields, before: Fields | undefined, { type }: RuleContext): readonly RuleViolation[] {
  const [from, to] = [before?.['System.State'], String(after['System.State'] ?? '')];
  const origin = from === undefined ? undefined : String(from);
  if (from !== to && !nextStates(type, origin).includes(to)) {
    return [unlistedValue('System.State', 'State', to, true)];
  }
  const reason = after['System.Reason'];
  if (reason === undefined || reason === before?.['System.Reason']) return [];
  const allowed = from === to ? reasonsOf(type, to) : reasonsFor(type, origin, to);
  return allowed.includes(String(reason)) ? [] : [unlistedValue('System.Reason', 'Reason', String(reason), true)];
}

/** What an item has already stays allowed. */
function pickedValues(
  after: Fields,
  before: Fields | undefined,
  { process, type }: RuleContext,
): readonly RuleViolation[] {
  return Object.entries(type.allowedValues)
    .filter(([name]) => after[name] !== undefined && after[name] !== before?.[name])
    .filter(([name, values]) => !values.includes(String(after[name])))
    .map(([name]) => {
      const isRequired = type.required.includes(name);
      return unlistedValue(name, nameOf(process, name), String(after[name]), isRequired);
    });
}
