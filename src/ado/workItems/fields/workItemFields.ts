import type { WorkItemFact, WorkItemText } from '../../../contracts/workItems/workItem.ts';
import { containsHtml } from '../../htmlToMarkdown/htmlTags.ts';
import { htmlToMarkdown } from '../../htmlToMarkdown/htmlToMarkdown.ts';
import { visibleMarkdown } from '../../htmlToMarkdown/visibleMarkdown.ts';
import type { AdoWorkItem } from '../../http/schemas.ts';
import { truncateMarkdown } from '../../text/truncateText.ts';
import type { FormField } from './workItemForm.ts';
import type { WorkItemTypeFields } from './workItemTypes.ts';

/** Which fields a deployment wants read besides those that are read anyway, and which not; in lower case. */
export interface FieldSelection {
  readonly wanted: ReadonlySet<string>;
  readonly unwanted: ReadonlySet<string>;
}

/** What a work item says in its fields besides title, description and comments. */
export interface FieldTexts {
  readonly facts: readonly WorkItemFact[];
  readonly texts: readonly WorkItemText[];
}

/** Read from every type that has them, in this order; their names where the form is not read. */
const shortFields: readonly (readonly [field: string, name: string])[] = [
  ['System.WorkItemType', 'Type'],
  ['System.AreaPath', 'Area'],
  ['System.IterationPath', 'Iteration'],
  ['System.Tags', 'Tags'],
  ['Microsoft.VSTS.Common.Priority', 'Priority'],
  ['Microsoft.VSTS.Common.Severity', 'Severity'],
  ['Microsoft.VSTS.Build.FoundIn', 'Found in build'],
  ['Microsoft.VSTS.Build.IntegrationBuild', 'Integrated in build'],
  ['Microsoft.VSTS.TCM.AutomatedTestName', 'Automated test'],
];
const longFields: readonly (readonly [field: string, name: string])[] = [
  ['Microsoft.VSTS.TCM.SystemInfo', 'System info'],
];
const knownNames: ReadonlyMap<string, string> = new Map([...shortFields, ...longFields]);
const longNames: ReadonlySet<string> = new Set(longFields.map(([field]) => field));
/** Made into a description, steps and their values elsewhere. */
const readElsewhere: ReadonlySet<string> = new Set([
  ...['System.Title', 'System.Description', 'Microsoft.VSTS.Common.AcceptanceCriteria'],
  ...['ReproSteps', 'Steps', 'Parameters', 'LocalDataSource'].map((name) => `Microsoft.VSTS.TCM.${name}`),
]);
/** Fields of Microsoft's that hold no words of people, and those of boards. */
const standard = /^(?:System|Microsoft\.VSTS|Microsoft\.TeamFoundation|WEF_[0-9a-f]+_[\w.]*)(?:\.|$)/i;
const date = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/;
const guid = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;
const longestFact = 200;
const mostFacts = 40;
const longestText = 20_000;
const mostTexts = 20;
const cutNote = '_(cut: the text continues)_';

/** The setting `WORK_ITEM_FIELDS`: names or reference names, each one not wanted with `-` before it. */
export function parseFieldSelection(entries: readonly string[]): FieldSelection {
  const lower = entries.map((entry) => entry.toLowerCase());
  return {
    wanted: new Set(lower.filter((entry) => !entry.startsWith('-'))),
    unwanted: new Set(lower.filter((entry) => entry.startsWith('-')).map((entry) => entry.slice(1).trim())),
  };
}

/** Whether the fields of an item can be told only by what its type says of them: custom ones, long ones of a process. */
export function needsTypeDefinition(workItem: AdoWorkItem, { wanted, unwanted }: FieldSelection): boolean {
  if ([...wanted, ...unwanted].some((entry) => !entry.includes('.'))) return true;
  return Object.entries(workItem.fields).some(([field, value]) => !isKnown(field) && isCandidate(field, value));
}

/** Whether a field is not to be read, whatever else says so. */
export function isUnwanted(field: string, name: string | undefined, { unwanted }: FieldSelection): boolean {
  return unwanted.has(field.toLowerCase()) || (name !== undefined && unwanted.has(name.toLowerCase()));
}

/**
 * A work item's fields as a model reads them: short ones as facts, long ones as texts. Custom fields are read where the form
 * shows them, since what people do not see they cannot vouch for, and all of them where there is no form to be read.
 */
export function readFields(
  workItem: AdoWorkItem,
  type: WorkItemTypeFields | undefined,
  selection: FieldSelection,
): FieldTexts {
  const { fields } = workItem;
  const form = type?.form ?? [];
  const all = new Set([...knownNames.keys(), ...form.map(({ field }) => field), ...Object.keys(fields)]);
  const facts: WorkItemFact[] = [];
  const texts: WorkItemText[] = [];
  for (const field of all) {
    const shown = form.find((one) => one.field === field);
    const read = readField(workItem, { field, shown, type }, selection);
    if (read === undefined) continue;
    const { name, text } = read;
    const isShort = text.length <= longestFact && !text.includes('\n') && !isLong(field, shown);
    if (isShort) facts.push({ name, value: text });
    else texts.push({ name, text: truncateMarkdown(text, longestText, cutNote) });
  }
  return { facts: facts.slice(0, mostFacts), texts: texts.slice(0, mostTexts) };
}

/** A field with what its type says of it. */
interface TypedField {
  readonly field: string;
  /** As the form shows it. */
  readonly shown: FormField | undefined;
  readonly type: WorkItemTypeFields | undefined;
}

function readField(
  workItem: AdoWorkItem,
  typed: TypedField,
  selection: FieldSelection,
): { readonly name: string; readonly text: string } | undefined {
  const { field, shown, type } = typed;
  const value = workItem.fields[field];
  const name = nameOf(typed);
  if (value === undefined || value === null || readElsewhere.has(field) || isUnwanted(field, name, selection)) {
    return undefined;
  }
  const isWanted = [field, name, type?.names.get(field) ?? field].some((one) =>
    selection.wanted.has(one.toLowerCase()),
  );
  if (!isWanted) {
    if (!isKnown(field) && !isCandidate(field, value)) return undefined;
    if (isUsual(field, value, workItem)) return undefined;
    if (!isKnown(field) && type !== undefined && type.form.length > 0 && !isOnForm(field, shown?.control))
      return undefined;
  }
  const text = textOfValue(workItem, field, value, shown?.control);
  return text === '' ? undefined : { name, text };
}

function isOnForm(field: string, control: string | undefined): boolean {
  if (control === undefined || control === 'DateTimeControl') return false;
  return standard.test(field) ? control === 'HtmlFieldControl' : true;
}

/** What says nothing: the area and the iteration of the project as a whole. */
function isUsual(field: string, value: unknown, { fields }: AdoWorkItem): boolean {
  const isPath = field === 'System.AreaPath' || field === 'System.IterationPath';
  return isPath && value === fields['System.TeamProject'];
}

/** A value that may be words of people; of Microsoft's own fields only long ones are. */
function isCandidate(field: string, value: unknown): boolean {
  if (readElsewhere.has(field) || /^(?:System\.|WEF_)/i.test(field)) return false;
  const isStandard = standard.test(field);
  if (typeof value === 'number' || typeof value === 'boolean') return !isStandard;
  if (typeof value !== 'string' || value.trim() === '' || date.test(value) || guid.test(value)) return false;
  return !isStandard || value.length > 40 || value.includes('<');
}

function isKnown(field: string): boolean {
  return knownNames.has(field);
}

function isLong(field: string, shown: FormField | undefined): boolean {
  return shown?.control === 'HtmlFieldControl' || longNames.has(field);
}

/** As the process names it; a field that it does not name by the last part of its reference name. */
function nameOf({ field, shown, type }: TypedField): string {
  const known = knownNames.get(field) ?? type?.names.get(field) ?? field.slice(field.lastIndexOf('.') + 1);
  return shown?.label || known;
}

function textOfValue(workItem: AdoWorkItem, field: string, value: unknown, control: string | undefined): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'object' && value !== null && 'displayName' in value) return String(value.displayName);
  if (typeof value !== 'string') return '';
  const isFormatted = control === 'HtmlFieldControl' || workItem.multilineFieldsFormat?.[field] !== undefined;
  const isHtml = isFormatted || longNames.has(field) || (control === undefined && containsHtml(value));
  return isHtml ? fieldMarkdown(workItem, field) : value.replaceAll(/\r\n?/g, '\n').trim();
}

/** A long text field as Markdown, by what the item says of its format. */
export function fieldMarkdown(workItem: AdoWorkItem, field: string): string {
  const text = textOf(workItem.fields, field);
  const format = workItem.multilineFieldsFormat?.[field]?.toLowerCase();
  return format === 'markdown' ? visibleMarkdown(text) : htmlToMarkdown(text);
}

/** A field's text; empty when it is absent or no text. */
export function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
