import { SaxesParser } from 'saxes';

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

/**
 * The fields that a form shows, in its order. Azure DevOps gives the form of a type as XML with the type itself, on Services
 * and on every Server release, also for the types of inherited processes.
 * @param xml `xmlForm` of a work item type; anything else gives no fields
 */
export function readForm(xml: string): readonly FormField[] {
  const fields: FormField[] = [];
  /** Labels of the groups that are open, the innermost last. */
  const groups: string[] = [];
  let contribution: string | undefined;
  const parser = new SaxesParser({ fragment: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const value = (key: string) => String(attributes[key] ?? '');
    const isShown = value('Visible').toLowerCase() !== 'false';
    if (name === 'Group' || name === 'Tab' || name === 'Page') groups.push(plainLabel(value('Label')));
    if (name === 'ControlContribution') contribution = plainLabel(value('Label'));
    if (fields.length >= mostControls || !isShown) return;
    const label = plainLabel(value('Label')) || (groups.at(-1) ?? noLabel);
    if (name === 'Control' && value('FieldName') !== '') {
      fields.push({ field: value('FieldName'), label, control: value('Type') });
    }
    // An extension's control names its field among its inputs.
    if (name === 'Input' && contribution !== undefined && /^[A-Za-z][\w-]*(?:\.[\w-]+)+$/.test(value('Value'))) {
      fields.push({ field: value('Value'), label: contribution || label, control: 'ControlContribution' });
    }
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'Group' || name === 'Tab' || name === 'Page') groups.pop();
    if (name === 'ControlContribution') contribution = undefined;
  });
  try {
    parser.write(xml.slice(0, longestForm)).close();
  } catch {
    return fields;
  }
  return fields;
}

/** Without the sign that marks a letter of a label for the keyboard: `Stat&e`. */
function plainLabel(label: string): string {
  return label.replaceAll(/&(?!&)/g, '').trim();
}
