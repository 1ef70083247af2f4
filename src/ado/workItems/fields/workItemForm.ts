import { visitXml } from '../../text/visitXml.ts';

/** A field as the form of a work item type shows it. */
export interface FormField {
  /** Reference name. */
  readonly field: string;
  /** As people read it on the form; empty where neither the control nor its group has a name. */
  readonly label: string;
  /** `HtmlFieldControl`, `FieldControl`, `DateTimeControl`, … */
  readonly control: string;
}

const longestForm = 2_000_000;
const mostControls = 1_000;
const noLabel = '';
const groupTags: ReadonlySet<string> = new Set(['group', 'tab', 'page']);

/**
 * The fields that a form shows, in its order. Azure DevOps gives the form of a type as XML with the type itself, on Services
 * and on every Server release, also for the types of inherited processes.
 * @param xml `xmlForm` of a work item type; anything else gives no fields
 */
export function parseForm(xml: string): readonly FormField[] {
  const fields: FormField[] = [];
  /** Labels of the groups that are open, the innermost last. */
  const groups: string[] = [];
  let contribution: string | undefined;
  visitXml(xml.slice(0, longestForm), {
    opened: ({ tag, attributes }) => {
      const value = (key: string) => attributes[key] ?? '';
      const isShown = value('visible').toLowerCase() !== 'false';
      if (groupTags.has(tag)) groups.push(plainLabel(value('label')));
      if (tag === 'controlcontribution') contribution = plainLabel(value('label'));
      if (fields.length >= mostControls || !isShown) return;
      const label = plainLabel(value('label')) || (groups.at(-1) ?? noLabel);
      if (tag === 'control' && value('fieldname') !== '') {
        fields.push({ field: value('fieldname'), label, control: value('type') });
      }
      // An extension's control names its field among its inputs.
      if (tag === 'input' && contribution !== undefined && /^[A-Za-z][\w-]*(?:\.[\w-]+)+$/.test(value('value'))) {
        fields.push({ field: value('value'), label: contribution || label, control: 'ControlContribution' });
      }
    },
    closed: ({ tag }) => {
      if (groupTags.has(tag)) groups.pop();
      if (tag === 'controlcontribution') contribution = undefined;
    },
  });
  return fields;
}

/** Without the sign that marks a letter of a label for the keyboard: `Stat&e`. */
function plainLabel(label: string): string {
  return label.replaceAll(/&(?!&)/g, '').trim();
}
