import { findField } from './process.ts';
import type { FieldDefinition, FormControl, Process, WorkItemType } from './processModel.ts';

/** Parts of every form, as GET__wit_workItemTypes_Bug.json of the specification has them. */
const header =
  '<Group Margin="(10,0,0,0)"><Column PercentWidth="94"><Control Label="" LabelPosition="Top" FieldName="System.Title" ' +
  'Type="FieldControl" EmptyText="Enter title here" ControlFontSize="large" /></Column></Group><Group Margin="(10,10,0,0)">' +
  '<Column PercentWidth="30"><Control Label="Assi&amp;gned To" LabelPosition="Left" FieldName="System.AssignedTo" ' +
  'Type="FieldControl" EmptyText="Unassigned" /><Control Label="Stat&amp;e" LabelPosition="Left" FieldName="System.State" ' +
  'Type="FieldControl" /></Column><Column PercentWidth="40"><Control Label="&amp;Area" LabelPosition="Left" ' +
  'FieldName="System.AreaPath" Type="WorkItemClassificationControl" /><Control Label="Ite&amp;ration" LabelPosition="Left" ' +
  'FieldName="System.IterationPath" Type="WorkItemClassificationControl" /></Column></Group>';
const history =
  '<Tab Label="History"><Group><Column PercentWidth="100"><Control Label="" LabelPosition="Top" FieldName="System.History" ' +
  'Type="WorkItemLogControl" Margin="(0,0,0,10)" /></Column></Group></Tab>';
const controlTypes: Readonly<Partial<Record<FieldDefinition['type'], string>>> = {
  html: 'HtmlFieldControl',
  dateTime: 'DateTimeControl',
  treePath: 'WorkItemClassificationControl',
};
/** A bug says what is wrong in its Repro Steps; its form has no description. */
const withoutDescription: ReadonlySet<string> = new Set(['Bug', 'Test Case', 'Shared Steps']);
/** Steps and their values stand in a control of their own; the form names none of their fields. */
const inOtherControls: ReadonlySet<string> = new Set(
  ['Parameters', 'LocalDataSource'].map((name) => `Microsoft.VSTS.TCM.${name}`),
);

/** The fields that a type has: the system's, those it was shipped with, and those a scenario gave it. */
export function fieldsOfType({ fields }: Process, type: WorkItemType): readonly FieldDefinition[] {
  const own = new Set([...type.fields, ...Object.keys(type.allowedValues), ...type.required]);
  return fields.filter(({ referenceName }) => referenceName.startsWith('System.') || own.has(referenceName));
}

/**
 * The form of a type as XML, the way the service gives it, also for the types of inherited processes: long texts in groups
 * that carry their name and controls without one, other fields with labels of their own.
 */
export function xmlForm(process: Process, type: WorkItemType): string {
  const changed = new Map(type.form.map((control) => [control.field.toLowerCase(), control]));
  const shown = [
    ...(withoutDescription.has(type.name) ? [] : ['System.Description']),
    ...type.fields.filter((name) => !inOtherControls.has(name)),
    ...Object.keys(type.allowedValues).filter((name) => !type.fields.includes(name)),
  ];
  const groups = shown.map((name) => group(process, name, changed.get(name.toLowerCase())));
  return (
    `<FORM><Layout HideReadOnlyEmptyFields="true" HideControlBorders="true">${header}<TabGroup Margin="(0,10,0,0)">` +
    `<Tab Label="Details"><Group><Column PercentWidth="50">${groups.join('')}</Column></Group></Tab>${history}</TabGroup>` +
    '</Layout></FORM>'
  );
}

function group(process: Process, name: string, change: FormControl | undefined): string {
  const field = findField(process, name);
  if (field === undefined || change?.isHidden === true) return '';
  const isLong = field.type === 'html';
  const title = change?.group ?? (isLong ? field.name : 'Details');
  const label = change?.label ?? (isLong ? '' : field.name);
  const type = controlTypes[field.type] ?? 'FieldControl';
  return (
    `<Group Label="${escaped(title)}"><Column PercentWidth="100"><Control Label="${escaped(label)}" LabelPosition="Top" ` +
    `FieldName="${field.referenceName}" Type="${type}" Margin="(0,0,0,10)" /></Column></Group>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
